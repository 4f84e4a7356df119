import type { CheckSettings } from '../../../shared/config/deployment-settings.ts';
import type { DeploymentRun } from '../../../shared/state/deployment-state.ts';
import { DeploymentError } from '../errors.ts';
import { whereOf } from './check-start.ts';
import { keepLock, lockLost } from './keep-lock.ts';
import { openRun, readNamed } from './open-run.ts';
import type { CheckResult, RunDependencies } from './ports.ts';
import { weightAt } from './prepare.ts';
import { previewStage, stagesOf } from './stages.ts';
import { enter, isOverridden, note, type Plan, type Turn } from './turn.ts';

/** Checks failed so often in a row end the run. */
const failuresInARow = 2;
/** How long figures that do not come are waited for, after the time to watch is over. */
const figuresMs = 300_000;

/** Watches one step of the rollout: it counts when its time is over and its checks have passed. */
export async function verify(
  dependencies: RunDependencies,
  plan: Plan,
  run: DeploymentRun,
  signal: AbortSignal,
): Promise<Turn> {
  const { now } = dependencies;
  const standing = await keepLock(dependencies, run);
  if (standing.kind === 'committed') return { kind: 'go', run: enter(run, 'post', now()) };
  if (standing.kind === 'lost') throw lockLost(run);
  if (run.checks.nextAt > now())
    return { kind: 'wait', run, afterSeconds: secondsUntil(run.checks.nextAt, now()) };
  const { release, targets } = await openRun(dependencies, plan, run, signal);
  const live = run.from === undefined ? undefined : await readNamed(dependencies, run.from);
  const { app, environment } = plan;
  const checks = checksOf(plan, run);
  const results =
    checks.length === 0
      ? []
      : await dependencies.check(
          {
            app: { ...app, checks },
            environment,
            when: 'verify',
            release,
            live,
            preview: run.weight < 100,
            targets,
            since: run.since,
          },
          signal,
        );
  const judged = judgeRound(plan, run, results, now());
  if (judged.kind !== 'go') return judged;
  const stages = stagesOf(environment.rollout, targets);
  const next = run.stage + 1;
  const isLast = run.stage !== previewStage && (run.weight === 100 || next >= stages.length);
  if (isLast) return { kind: 'go', run: enter(judged.run, 'commit', now()) };
  const weight = weightAt(environment.rollout, targets, run, next);
  return { kind: 'go', run: enter(judged.run, 'shift', now(), { stage: next, weight }) };
}

/** The checks of a step. Before any traffic there are no figures of it. */
function checksOf({ app }: Plan, { stage }: DeploymentRun): readonly CheckSettings[] {
  if (!app.stages.includes('verify')) return [];
  return app.checks.filter(
    ({ when, kind }) => when !== 'post' && (kind !== 'metrics' || stage !== previewStage),
  );
}

/** What one round of checks means for the step; throws when the release is not to go on. */
export function judgeRound(
  { environment }: Plan,
  run: DeploymentRun,
  results: readonly CheckResult[],
  now: number,
): Turn {
  const failed = results.filter(({ result }) => result === 'failed');
  const open = isOverridden(run, 'metrics') ? [] : results.filter(({ result }) => result === 'inconclusive');
  const { phase } = run;
  const subject = subjectOf(run);
  const nextAt = now + environment.checkIntervalSeconds * 1000;
  const later = (changed: DeploymentRun): Turn => ({
    kind: 'wait',
    run: changed,
    afterSeconds: environment.checkIntervalSeconds,
  });
  if (failed.length > 0) {
    const failures = run.checks.failed + 1;
    if (failures >= failuresInARow) throw checkFailed(run, failed);
    const noted = note(run, now, {
      phase,
      subject,
      result: 'running',
      detail: `failed once: ${textOf(failed)}`,
    });
    return later({ ...noted, checks: { failed: failures, passed: 0, nextAt } });
  }
  const bakeMs = run.stage === previewStage || phase === 'post' ? 0 : environment.bakeSeconds * 1000;
  const watched = now - run.since;
  if (open.length > 0) {
    if (watched > bakeMs + figuresMs) throw inconclusive(run, open);
    const noted = note(run, now, {
      phase,
      subject,
      result: 'running',
      detail: `not known yet: ${textOf(open)}`,
    });
    return later({ ...noted, checks: { failed: 0, passed: 0, nextAt } });
  }
  const checks = { failed: 0, passed: run.checks.passed + 1, nextAt };
  if (watched < bakeMs) {
    const detail = `${Math.round(watched / 1000)} of ${environment.bakeSeconds} s watched`;
    const wait = Math.min(environment.checkIntervalSeconds, secondsUntil(run.since + bakeMs, now));
    const noted = note(run, now, { phase, subject, result: 'running', detail });
    return {
      kind: 'wait',
      run: { ...noted, checks: { ...checks, nextAt: now + wait * 1000 } },
      afterSeconds: wait,
    };
  }
  const detail = results.length === 0 ? 'no checks' : `${results.length} checks passed`;
  return { kind: 'go', run: { ...note(run, now, { phase, subject, result: 'passed', detail }), checks } };
}

function subjectOf({ phase, stage, weight }: DeploymentRun): string {
  if (phase === 'post') return 'after';
  return stage === previewStage ? 'preview' : `${weight} %`;
}

function textOf(results: readonly CheckResult[]): string {
  return results.map(({ name, detail }) => `${name}: ${detail}`).join('; ');
}

/** Whole seconds, at least one. */
export function secondsUntil(at: number, now: number): number {
  return Math.max(1, Math.ceil((at - now) / 1000));
}

function checkFailed(run: DeploymentRun, failed: readonly CheckResult[]): DeploymentError {
  return new DeploymentError({
    code: 'DEPLOYMENT_CHECK_FAILED',
    what: `Checks failed twice in a row: ${textOf(failed)}`,
    where: whereOf(run),
    remedy:
      'Mend the release and deploy again. A check that is wrong itself is changed in the configuration.',
  });
}

function inconclusive(run: DeploymentRun, open: readonly CheckResult[]): DeploymentError {
  return new DeploymentError({
    code: 'DEPLOYMENT_INCONCLUSIVE',
    what: `Nobody knows whether the release is well: ${textOf(open)}`,
    where: whereOf(run),
    remedy:
      'Lead more traffic to it (a longer bakeSeconds, a larger first step), or use --override metrics --why "…", which is recorded.',
  });
}
