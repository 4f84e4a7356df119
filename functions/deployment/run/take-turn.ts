import { AutoBuilderError } from '../../../shared/errors.ts';
import type { DeploymentReason, DeploymentRun, Phase } from '../../../shared/state/deployment-state.ts';
import { DeploymentError, type PassingTroubleError } from '../errors.ts';
import { abort } from './abort.ts';
import { acquire } from './acquire.ts';
import { approve } from './approve.ts';
import { build } from './build.ts';
import { whereOf } from './check-start.ts';
import { commit } from './commit.ts';
import { decideFailure } from './decide-failure.ts';
import { isPassing, patienceOf } from './passing.ts';
import { checkHung, isOutOfPatience, timedOut } from './patience.ts';
import type { RunDependencies } from './ports.ts';
import { post } from './post.ts';
import { prepare } from './prepare.ts';
import { shift } from './shift.ts';
import { end, note, type Plan, type Turn } from './turn.ts';
import { validate } from './validate.ts';
import { verify } from './verify.ts';

type TakeTurn = (
  dependencies: RunDependencies,
  plan: Plan,
  run: DeploymentRun,
  signal: AbortSignal,
) => Promise<Turn>;

const turns: Readonly<Record<Exclude<Phase, 'ended'>, TakeTurn>> = {
  validate,
  build,
  approve,
  acquire,
  prepare,
  shift,
  verify,
  commit,
  post,
  abort,
};

/**
 * Does the next thing of a run that has not ended. Trouble that may pass makes it wait; trouble that will not leads it to its
 * end, by way of leading back what was shifted. What is not typed is thrown: a defect of ours ends nobody's run.
 */
export async function takeTurn(
  dependencies: RunDependencies,
  plan: Plan,
  run: DeploymentRun & { readonly phase: Exclude<Phase, 'ended'> },
  signal: AbortSignal,
): Promise<Turn> {
  const { settings, now } = dependencies;
  try {
    checkStopped(run);
    checkHung(plan, run, now());
    return await turns[run.phase](dependencies, plan, run, signal);
  } catch (error) {
    if (signal.aborted) return { kind: 'wait', run, afterSeconds: 1 };
    if (isWorthwhile(error, run) && !isOutOfPatience(plan, run, now())) {
      const step = {
        phase: run.phase,
        subject: 'waiting',
        result: 'running',
        detail: error.message,
      } as const;
      return { kind: 'wait', run: note(run, now(), step), afterSeconds: patienceOf(error) };
    }
    const reason = reasonOf(error, plan, run);
    if (reason === undefined) throw error;
    const log =
      error instanceof Error && 'log' in error && typeof error.log === 'string' ? { log: error.log } : {};
    const noted = note(run, now(), { phase: run.phase, result: 'failed', detail: reason.what, ...log });
    // Somebody else has the environment now: nothing of it may be touched.
    if (reason.code === 'DEPLOYMENT_LOCK_LOST')
      return { kind: 'go', run: end(noted, now(), 'failed', reason) };
    return { kind: 'go', run: decideFailure(noted, reason, settings, now()) };
  }
}

/** A person who refuses stops a run until its release is live. */
function checkStopped(run: DeploymentRun): void {
  const isOver = run.phase === 'commit' || run.phase === 'post' || run.phase === 'abort';
  if (run.approval?.approved !== false || isOver) return;
  const { by, why } = run.approval;
  const hasBegun = run.fence !== undefined;
  throw new DeploymentError({
    code: hasBegun ? 'DEPLOYMENT_STOPPED' : 'DEPLOYMENT_REJECTED',
    what: `${by} ${hasBegun ? 'stopped' : 'refused'} it${why === undefined ? '' : `: ${why}`}`,
    where: whereOf(run),
    remedy: 'Deploy again when it is wanted.',
  });
}

/** What was begun is brought to its end, whatever it takes; else only trouble that may pass is waited for. */
function isWorthwhile(
  error: unknown,
  { phase }: DeploymentRun,
): error is PassingTroubleError | AutoBuilderError {
  if (isPassing(error)) return true;
  const isEndless = phase === 'commit' || phase === 'abort';
  return isEndless && error instanceof AutoBuilderError && error.code !== 'DEPLOYMENT_LOCK_LOST';
}

function reasonOf(error: unknown, plan: Plan, run: DeploymentRun): DeploymentReason | undefined {
  if (error instanceof AutoBuilderError) return { code: error.code, what: error.what, remedy: error.remedy };
  if (!isPassing(error)) return undefined;
  const { code, what, remedy } = timedOut(plan, run, error.message);
  return { code, what, remedy };
}
