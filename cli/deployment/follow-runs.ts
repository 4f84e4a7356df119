import { countMessages } from '../../shared/jobs/dead-letter-queue.ts';
import type { DeploymentRun, RunKey } from '../../shared/state/deployment-state.ts';
import type { CloudAccess } from '../cloud/cloud-access.ts';
import { openStores } from '../cloud/stores.ts';
import type { CloudOptions } from '../commands/command-setup.ts';
import { UsageError } from '../errors.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { count } from '../output/quantities.ts';
import type { Terminal } from '../output/terminal.ts';
import type { Surroundings } from '../surroundings.ts';
import { type AwaitedDeployments, awaitDeployments, type DeploymentDepths } from './await-deployments.ts';
import { linesSince, progressText } from './run-lines.ts';
import { type Asker, type DeploymentWish, sendWishes, wakeOpenRuns } from './send-wishes.ts';

/** An app for which nothing is asked, although it was meant. */
export interface Skipped {
  readonly app: string;
  readonly environment: string;
  readonly code: string;
  readonly what: string;
}

/** Options of every command that leads to a run. */
export interface RunOptions extends Pick<CloudOptions, 'json' | 'stack'> {
  readonly wait: boolean;
}

/** Wishes about certain runs, and what is to be waited for. */
export interface FollowedRequest {
  readonly wishes: readonly DeploymentWish[];
  readonly asker: Asker;
  readonly skipped: readonly Skipped[];
  /** See `DeploymentWaiting`. */
  readonly decided: boolean;
}

/**
 * Sends wishes, and follows their runs to the end unless told not to. `exitCodeOf` judges those runs that have begun; what
 * follows from them is only shown. Throws `USAGE` when nobody would do the work after the command.
 */
export async function followRuns(
  cloud: CloudAccess,
  { wishes, asker, skipped, decided }: FollowedRequest,
  options: RunOptions,
  { terminal, onInterrupt }: Surroundings,
  exitCodeOf: (asked: readonly DeploymentRun[], missing: readonly RunKey[]) => ExitCode,
): Promise<ExitCode> {
  if (!options.wait && cloud.own) throw nobodyWorks();
  const asked = wishes.map(
    ({ app, environment, action: { runId } }): RunKey => ({ app, environment, runId }),
  );
  const interrupt = onInterrupt();
  try {
    const store = openStores(cloud).deployments;
    if (cloud.own) await wakeOpenRuns(cloud, store, asker);
    await sendWishes(cloud, wishes, asker);
    if (!options.wait) {
      showSent(asked, skipped, options, terminal);
      return exitCodes.synced;
    }
    const result = await awaitDeployments({
      ...{ store, runs: asked, decided, toTheEnd: cloud.own, signal: interrupt.signal, now: Date.now },
      depths: () => depthsOf(cloud),
      pollMs: cloud.pollMs,
      quietLooks: options.stack === undefined ? 2 : 5,
      onRun: (run, before) => {
        if (!options.json) showChange(run, before, asked.length > 1, terminal);
      },
      onLook: (runs) => terminal.progress(progressOf(runs, asked.length)),
    });
    const { runs, missing, complete } = result;
    const own = runs.filter(({ runId }) => asked.some((key) => key.runId === runId));
    const exitCode = exitCodeOf(own, missing);
    if (options.json) {
      terminal.printJson({ ok: exitCode === exitCodes.synced, complete, asked, runs, missing, skipped });
    } else for (const problem of problemsOf(result, asked, cloud)) terminal.note(`auto-builder: ${problem}`);
    return interrupt.signal.aborted && !complete ? exitCodes.interrupted : exitCode;
  } finally {
    interrupt.stop();
  }
}

function showSent(
  asked: readonly RunKey[],
  skipped: readonly Skipped[],
  { json }: RunOptions,
  terminal: Terminal,
): void {
  if (json) terminal.printJson({ ok: true, complete: false, asked, runs: [], missing: [], skipped });
  else
    for (const { app, environment, runId } of asked) terminal.print(`${app} → ${environment}  run ${runId}`);
}

/** Of several runs, each line says to which it belongs. */
function showChange(
  run: DeploymentRun,
  before: DeploymentRun | undefined,
  isOneOfMany: boolean,
  { print, paint }: Terminal,
): void {
  const prefix = isOneOfMany ? `${paint('dim', `${run.app} ${run.environment} │`)} ` : '';
  for (const line of linesSince(before, run, paint)) print(`${prefix}${line}`);
}

function nobodyWorks(): UsageError {
  return new UsageError(
    'no cloud is up that would do the work later',
    '--no-wait',
    'Start one with `auto-builder up`, or leave --no-wait out.',
  );
}

/** Messages that lead to runs or go on with them. In the order in which work flows: what leaves one is seen in the next. */
async function depthsOf({ sqs, names }: CloudAccess): Promise<DeploymentDepths> {
  const plan = await countMessages({ client: sqs, url: names.planQueue });
  const deployment = await countMessages({ client: sqs, url: names.deploymentQueue });
  return { plan, deployment };
}

function progressOf(runs: readonly DeploymentRun[], wanted: number): string {
  const atWork = runs.filter(({ phase }) => phase !== 'ended');
  const [only, ...others] = atWork;
  if (only && others.length === 0) return progressText(only);
  return only ? `${count(atWork.length, 'run')} at work` : `${runs.length} of ${count(wanted, 'run')} begun`;
}

function problemsOf(
  { runs, missing, complete }: AwaitedDeployments,
  keys: readonly RunKey[],
  cloud: CloudAccess,
): readonly string[] {
  if (!complete) {
    const left = keys
      .map(({ runId }) => runId)
      .filter((id) => !runs.some((run) => run.runId === id && run.outcome));
    if (left.length === 0) return [];
    const after = cloud.own
      ? 'it stands still until a cloud is up again: auto-builder up goes on with it'
      : 'it goes on; auto-builder deploy stop ends it';
    return left.map((runId) => `stopped waiting for run ${runId}: ${after}`);
  }
  return missing.map(
    ({ app, environment, runId }) =>
      `${app} in ${environment}: nothing was heard of run ${runId}; see auto-builder dlq list and the log of ${cloud.place}`,
  );
}
