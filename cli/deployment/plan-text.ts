import { ago, duration } from '../output/quantities.ts';
import type { Terminal } from '../output/terminal.ts';
import type { DeploymentPlan, TargetPlan } from './make-plan.ts';
import { short } from './run-lines.ts';

type Paint = Terminal['paint'];

/** What a deployment would do, step by step, and what would end it. Pure. */
export function planText(plan: DeploymentPlan, now: number, paint: Paint): string {
  const { app, environment, obstacles, waitsFor } = plan;
  const lines = [
    `  commit    ${commitText(plan, now)}`,
    ...(plan.validation === 'not-asked' ? [] : [`  validate  ${validationTexts[plan.validation]}`]),
    `  build     ${buildText(plan)}`,
    ...(plan.approval ? ['  approve   waits until a person agrees'] : []),
    ...(waitsFor === undefined ? [] : [`  acquire   waits for run ${waitsFor}`]),
    ...plan.targets.map((target) => `  target    ${targetText(target, paint)}`),
    `  rollout   ${rolloutText(plan)}`,
    ...plan.checks.map(
      ({ name, kind, when }) => `  check     ${name} (${kind}, ${checkTimes[when] ?? when})`,
    ),
  ];
  return [
    `${paint('bold', `${app} → ${environment}`)}  ${liveText(plan, now)}`,
    ...lines,
    '',
    ...(obstacles.length === 0
      ? [`${paint('green', '✓')} nothing stands in the way; nothing was changed`]
      : obstacles.flatMap(({ code, what, remedy }) => [
          `${paint('red', '✗')} ${code}: ${what}`,
          `    ${remedy}`,
        ])),
  ].join('\n');
}

const validationTexts: Readonly<Record<DeploymentPlan['validation'], string>> = {
  passed: 'the commit has passed validation',
  failed: 'the commit has not passed validation',
  unknown: 'waits until the commit is validated, at most 30 minutes',
  'not-asked': '',
};

const checkTimes: Readonly<Record<string, string>> = {
  verify: 'before each step of the rollout counts',
  post: 'after it is live',
  both: 'before each step of the rollout counts, and after it is live',
};

function liveText({ live }: DeploymentPlan, now: number): string {
  return live
    ? `live: release ${short(live.release)}, since ${ago(live.at, now)}`
    : 'nothing is live there yet';
}

function commitText({ commit, order }: DeploymentPlan, now: number): string {
  if (!commit) return 'not found';
  const ref = commit.ref ?? (order.kind === 'deploy' ? order.ref : undefined);
  return [short(commit.id), ref, `made ${ago(commit.committedAt, now)}`].filter(Boolean).join('  ');
}

function buildText({ build, release, commit }: DeploymentPlan): string {
  if (build === undefined) {
    if (release === undefined) return commit ? 'not known' : 'not known without a commit';
    return `none: the repository itself is release ${short(release)}`;
  }
  if (!build.known) return `would be made (key ${short(build.key)})`;
  const saved = build.tookMs === undefined ? '' : `, ${duration(build.tookMs)} saved`;
  return `known (key ${short(build.key)})${saved}: release ${short(release ?? '')}`;
}

function targetText({ name, kind, change, detail }: TargetPlan, paint: Paint): string {
  const marks = {
    brings: paint('cyan', '→'),
    nothing: paint('dim', '='),
    drift: paint('red', '✗'),
    unknown: paint('yellow', '?'),
  };
  return `${marks[change]} ${name === kind ? name : `${name} (${kind})`}  ${detail}`;
}

function rolloutText({ rollout, bakeSeconds, live }: DeploymentPlan): string {
  const steps = live
    ? rollout.map((weight) => `${weight} %`).join(' → ')
    : '100 %, as it is the first release';
  return bakeSeconds === 0 ? steps : `${steps}, each watched for ${duration(bakeSeconds * 1000)}`;
}
