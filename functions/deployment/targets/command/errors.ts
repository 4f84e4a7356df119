import { DeploymentError } from '../../errors.ts';

/** A command ended badly, was stopped, or took too long. */
export class CommandFailedError extends DeploymentError {
  /** Blob with what it printed. */
  readonly log: string;

  constructor(where: string, detail: string, log: string) {
    super({
      code: 'TARGET_FAILED',
      what: `The command that brings the release there did not succeed: ${detail}`,
      where,
      remedy: 'Read what it printed in the log of this step, and mend the command or what it needs.',
    });
    this.log = log;
  }
}
