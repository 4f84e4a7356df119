import { AutoBuilderError, type ErrorDetails } from '../../shared/errors.ts';

/** What can go wrong with a deployment. */
export type DeploymentErrorCode =
  | 'DEPLOYMENT_NOT_CONFIGURED'
  | 'DEPLOYMENT_APP_UNKNOWN'
  | 'DEPLOYMENT_ENVIRONMENT_UNKNOWN'
  | 'DEPLOYMENT_NO_SUCH_REF'
  | 'DEPLOYMENT_NO_PREVIOUS_RELEASE'
  | 'DEPLOYMENT_RUN_UNKNOWN'
  | 'DEPLOYMENT_RELEASE_GONE'
  | 'DEPLOYMENT_NOTHING_TO_PROMOTE'
  | 'DEPLOYMENT_NOT_IN_ORDER'
  | 'DEPLOYMENT_FROZEN'
  | 'DEPLOYMENT_NOT_VALIDATED'
  | 'DEPLOYMENT_LOCKED'
  | 'DEPLOYMENT_LOCK_LOST'
  | 'DEPLOYMENT_DRIFT'
  | 'DEPLOYMENT_CHECK_FAILED'
  | 'DEPLOYMENT_INCONCLUSIVE'
  | 'DEPLOYMENT_TIMED_OUT'
  | 'DEPLOYMENT_REJECTED'
  | 'DEPLOYMENT_EXPIRED'
  | 'DEPLOYMENT_STOPPED'
  | 'BUILD_FAILED'
  | 'BUILD_TIMED_OUT'
  | 'BUILD_OUTPUT_MISSING'
  | 'BUILD_OUTPUT_TOO_LARGE'
  | 'BUILD_WROTE_OUTSIDE'
  | 'BUILD_INPUT_MISSING'
  | 'BUILD_RUNNER_UNAVAILABLE'
  | 'TARGET_MISCONFIGURED'
  | 'TARGET_REFUSED'
  | 'TARGET_FAILED'
  | 'TARGET_REPLACES_DATA'
  | 'TARGET_FILE_MISSING';

/** A deployment that cannot go on: the run ends with it, and what it had begun is taken back. */
export class DeploymentError extends AutoBuilderError {
  declare readonly code: DeploymentErrorCode;

  constructor(details: ErrorDetails & { readonly code: DeploymentErrorCode }) {
    super(details);
  }
}

/**
 * Somebody else changed a target between our look and our change, so nothing was changed. Never ends a run: the step
 * looks again.
 */
export class TargetMovedError extends Error {
  override readonly name = 'TargetMovedError';
}

/** Something is out of reach for now (network, throttling, a host's 5xx). The step is repeated later; nothing is lost. */
export class PassingTroubleError extends Error {
  override readonly name = 'PassingTroubleError';
  readonly afterSeconds: number;

  constructor(message: string, options: { readonly cause?: unknown; readonly afterSeconds?: number } = {}) {
    super(message, { cause: options.cause });
    this.afterSeconds = options.afterSeconds ?? 10;
  }
}
