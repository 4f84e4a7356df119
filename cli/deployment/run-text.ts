import type { DeploymentRun } from '../../shared/state/deployment-state.ts';
import { ago, duration } from '../output/quantities.ts';
import type { Terminal } from '../output/terminal.ts';
import { endLines, headLine, progressText, stepLine } from './run-lines.ts';

/** All that is kept of a run, for a person. Pure. */
export function runText(run: DeploymentRun, now: number, paint: Terminal['paint']): string {
  const facts = factsOf(run, now);
  const width = Math.max(...facts.map(([name]) => name.length));
  const started = run.createdAt;
  return [
    headLine(run, paint),
    ...facts.map(([name, value]) => `  ${paint('dim', name.padEnd(width))}  ${value}`),
    '',
    ...run.steps.map((step) => `${clockOf(step.startedAt, started)}${stepLine(step, paint)}`),
    ...(run.phase === 'ended' ? endLines(run, paint) : [progressText(run)]),
  ].join('\n');
}

function factsOf(run: DeploymentRun, now: number): readonly (readonly [string, string])[] {
  const { requester, commit, release, from, build, committedAt, approval, overrides } = run;
  const asked = `${requester.by} (${requester.kind} ${requester.id})${requester.why === undefined ? '' : `: ${requester.why}`}`;
  const facts: (readonly [string, string | undefined])[] = [
    ['repository', run.repository],
    ['asked by', asked],
    ['begun', `${new Date(run.createdAt).toISOString()}, ${ago(run.createdAt, now)}`],
    ['ref', run.ref],
    [
      'commit',
      commit === undefined
        ? undefined
        : `${commit}${committedAt === undefined ? '' : `, made ${ago(committedAt, now)}`}`,
    ],
    ['release', release],
    ['before', from ?? (run.fence === undefined ? undefined : 'nothing was live')],
    [
      'build',
      build &&
        (build.cached ? `known, ${duration(build.savedMs)} saved` : `made in ${duration(build.durationMs)}`),
    ],
    ...overrides.map(({ rule, by, why }) => ['set aside', `${rule} by ${by}: ${why}`] as const),
    [
      'decided',
      approval &&
        `${approval.by} ${approval.approved ? 'agreed' : 'refused'}${approval.why === undefined ? '' : `: ${approval.why}`}`,
    ],
  ];
  return facts.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
}

/** `+1:05`: minutes and seconds since the run began. */
function clockOf(at: number, started: number): string {
  const seconds = Math.max(0, Math.floor((at - started) / 1000));
  const text = `+${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  return text.padStart(7);
}
