import type { DeploymentOutcome, DeploymentRun, Step } from '../../shared/state/deployment-state.ts';
import { duration } from '../output/quantities.ts';
import type { Terminal } from '../output/terminal.ts';

type Paint = Terminal['paint'];

const hashShown = 12;

/** `✓`, `!`, `✗` or `…`, in its colour; without an outcome the run goes on. */
export function outcomeMark(outcome: DeploymentOutcome | undefined, paint: Paint): string {
  if (outcome === undefined) return paint('cyan', '…');
  if (outcome === 'succeeded') return paint('green', '✓');
  return outcome === 'superseded' ? paint('yellow', '!') : paint('red', '✗');
}

/** What has become known of a run since it was last looked at: each part once, when it is over. Pure. */
export function linesSince(
  before: DeploymentRun | undefined,
  run: DeploymentRun,
  paint: Paint,
): readonly string[] {
  const known = new Set(before?.steps.filter(isOver).map(nameOf));
  const steps = run.steps.filter((step) => isOver(step) && !known.has(nameOf(step)));
  const waits = isWaiting(run) && !(before && isWaiting(before));
  const ends = run.phase === 'ended' && before?.phase !== 'ended';
  return [
    ...(before === undefined ? [headLine(run, paint)] : []),
    ...steps.map((step) => stepLine(step, paint)),
    ...(waits ? waitingLines(run, paint) : []),
    ...(ends ? endLines(run, paint) : []),
  ];
}

/** Whether a person has to agree before it goes on. One that has only just come so far may still be refused. */
export function isWaiting({ phase, approval, steps }: DeploymentRun): boolean {
  return phase === 'approve' && approval === undefined && steps.some((step) => step.phase === 'approve');
}

/** What a run is for: `shop → production: main`. */
export function headLine(run: DeploymentRun, paint: Paint): string {
  const { app, environment, runId } = run;
  return `${paint('bold', `${app} → ${environment}`)}  ${subjectText(run)}  run ${runId}`;
}

/** What is brought there: a branch, a commit, the release of another environment, or an earlier one. */
export function subjectText({ order, commit }: Pick<DeploymentRun, 'order' | 'commit'>): string {
  switch (order.kind) {
    case 'deploy': {
      const ref = order.ref?.replace(/^refs\/heads\//, '').replace(/^refs\/tags\//, 'tag ');
      const wanted = order.commit ?? commit;
      return ref ?? (wanted === undefined ? 'the default branch' : `commit ${short(wanted)}`);
    }
    case 'promote':
      return `what is live in ${order.from}`;
    case 'rollback':
      return order.to === undefined ? 'back to the release before' : `back to run ${order.to}`;
  }
}

/** One part of a run: how it went, what it was about, how long it took. */
export function stepLine(
  { phase, subject, result, detail, startedAt, finishedAt }: Step,
  paint: Paint,
): string {
  const tookMs = (finishedAt ?? startedAt) - startedAt;
  const took = tookMs > 0 ? duration(tookMs) : '';
  const parts = [[phase, subject].filter(Boolean).join(' '), oneLine(detail ?? ''), took];
  return `  ${stepMark(result, paint)} ${parts.filter((part) => part !== '').join('  ')}`;
}

/** Where a run is, for a line that is replaced: `shop production: verify 10 %, 15 of 60 s watched`. */
export function progressText(run: DeploymentRun): string {
  const step = run.steps.findLast(({ result }) => result === 'running');
  const doing = [run.phase, step?.subject ?? (run.phase === 'verify' ? `${run.weight} %` : '')];
  const detail = step?.detail === undefined ? '' : `, ${oneLine(step.detail)}`;
  return `${run.app} ${run.environment}: ${doing.filter(Boolean).join(' ')}${detail}`;
}

/** How a run ended, why, and what to do. */
export function endLines(run: DeploymentRun, paint: Paint): readonly string[] {
  const { outcome, reason, rolledBackBy, release, commit } = run;
  const took = duration(Math.max(0, (run.finishedAt ?? run.updatedAt) - run.createdAt));
  const what = [
    release === undefined ? '' : `release ${short(release)}`,
    commit === undefined ? '' : `commit ${short(commit)}`,
    took,
  ];
  return [
    `${outcomeMark(outcome, paint)} ${paint('bold', `${run.app} in ${run.environment}`)} ${outcomeText(run)}  ${what.filter(Boolean).join('  ')}`,
    ...(reason ? [`    ${reason.code}: ${oneLine(reason.what)}`, `    ${oneLine(reason.remedy)}`] : []),
    ...(rolledBackBy === undefined ? [] : [`    Run ${rolledBackBy} takes it back.`]),
  ];
}

/** The command that goes on with a run that waits, in words. */
function waitingLines({ app, environment, runId }: DeploymentRun, paint: Paint): readonly string[] {
  return [
    `${paint('yellow', '!')} ${paint('bold', `${app} in ${environment}`)} waits for approval`,
    `    auto-builder deploy approve ${runId}`,
    `    auto-builder deploy approve ${runId} --reject`,
  ];
}

function outcomeText({ outcome, approval, steps }: DeploymentRun): string {
  switch (outcome) {
    case 'succeeded':
      return 'is live';
    case 'rolledback':
      return 'was rolled back: what was live before is live again';
    case 'superseded':
      return 'gave way to a newer run';
    case 'rejected':
      return approval ? `was rejected by ${approval.by}` : 'was rejected';
    default:
      return steps.some(({ phase }) => phase === 'commit') ? 'failed, and is live' : 'failed';
  }
}

function stepMark(result: Step['result'], paint: Paint): string {
  switch (result) {
    case 'passed':
      return paint('green', '✓');
    case 'failed':
      return paint('red', '✗');
    case 'inconclusive':
      return paint('yellow', '!');
    case 'skipped':
      return paint('dim', '–');
    case 'running':
      return paint('cyan', '…');
  }
}

/** The beginning of a commit or a digest, enough to tell it from others. */
export function short(hash: string): string {
  return hash.slice(0, hashShown);
}

function isOver({ result }: Step): boolean {
  return result !== 'running';
}

/** Of many steps the middle ones may be left out, so their places say nothing. */
function nameOf({ phase, subject, startedAt, finishedAt, result }: Step): string {
  return JSON.stringify([phase, subject, startedAt, finishedAt, result]);
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, '; ');
}
