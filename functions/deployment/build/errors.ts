import type { ErrorDetails } from '../../../shared/errors.ts';
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
