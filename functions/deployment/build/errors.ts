import type { ErrorDetails } from '../../../shared/errors.ts';
import type { BuildRecord, DeploymentReason } from '../../../shared/state/deployment-state.ts';
import type { TaskState } from '../../../shared/tasks/runner.ts';
import { DeploymentError, type DeploymentErrorCode } from '../errors.ts';

/** A build or a command that did not succeed, with what it printed. */
export class TaskError extends DeploymentError {
  /** Blob. */
  readonly log: string | undefined;

  constructor(
    details: ErrorDetails & { readonly code: DeploymentErrorCode; readonly log: string | undefined },
  ) {
    super(details);
    this.log = details.log;
  }
}

/** What the end of a task means for the build that it was. */
export interface BuildFailure {
  readonly code: DeploymentErrorCode;
  /** The beginning of a sentence. */
  readonly ending: string;
  readonly remedy: string;
}

type Ending = Exclude<Extract<TaskState, { state: 'ended' }>['result'], 'succeeded'>;

const failures: Readonly<Record<Ending, BuildFailure>> = {
  failed: {
    code: 'BUILD_FAILED',
    ending: 'The build failed',
    remedy: 'Mend what the log shows, and push.',
  },
  'timed-out': {
    code: 'BUILD_TIMED_OUT',
    ending: 'The build took too long',
    remedy: 'Make the build faster, or raise build.timeoutSeconds.',
  },
  stopped: {
    code: 'BUILD_FAILED',
    ending: 'The build was stopped',
    remedy: 'Deploy again when it is wanted.',
  },
  'output-missing': {
    code: 'BUILD_OUTPUT_MISSING',
    ending: 'The build did not make its output',
    remedy: 'Have the command make build.output, or correct its path.',
  },
  'output-too-large': {
    code: 'BUILD_OUTPUT_TOO_LARGE',
    ending: 'The build made too much',
    remedy: 'Leave out of the output folder what is not deployed (sources, caches, dependencies).',
  },
  'wrote-outside': {
    code: 'BUILD_WROTE_OUTSIDE',
    ending: 'The build wrote outside of its folder',
    remedy: 'Have the build write plain files below its output folder.',
  },
  fault: {
    code: 'BUILD_RUNNER_UNAVAILABLE',
    ending: 'The runner did not run the build to its end',
    remedy: 'Deploy again. If it stays so, look at the runner.',
  },
};

/** How a build is said to have failed whose task ended so. */
export function failureOf(result: Extract<TaskState, { state: 'ended' }>['result']): BuildFailure {
  return failures[result === 'succeeded' ? 'fault' : result];
}

/** A build that the runner breaks off so often is not begun again by the same run. */
const faultsAllowed = 3;

/** Whether a build ended through no fault of its own, and is to be begun again. */
export function isBrokenOff({ faults = 0 }: Pick<BuildRecord, 'faults'>): boolean {
  return faults > 0 && faults < faultsAllowed;
}

/** The error of a build that failed before, as it was then. */
export function failureAgain(
  { reason, log }: { readonly reason?: DeploymentReason; readonly log?: string },
  where: string,
): TaskError {
  const { code, ending, remedy } = failures.failed;
  return new TaskError({
    // Only what `DeploymentError` says is written down.
    code: (reason?.code as DeploymentErrorCode | undefined) ?? code,
    what: reason?.what ?? ending,
    remedy: reason?.remedy ?? remedy,
    where,
    log,
  });
}
