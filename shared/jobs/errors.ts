import { AutoBuilderError } from '../errors.ts';

const named = 10;

/** Some jobs are not on the queue. Those that are not named here are. */
export class JobsNotSentError extends AutoBuilderError {
  /** What was not sent, in words for a person. */
  readonly notSent: readonly string[];

  constructor(queueUrl: string, notSent: readonly string[], reason: string, cause?: unknown) {
    const rest = notSent.length > named ? ` and ${notSent.length - named} more` : '';
    super({
      code: 'JOBS_NOT_SENT',
      what: `The queue did not take ${notSent.slice(0, named).join(', ')}${rest}: ${reason}`,
      where: queueUrl,
      remedy: 'What asked for these jobs is repeated; sending them twice is harmless.',
      cause,
    });
    this.notSent = notSent;
  }
}

/** A redrive stopped half-way. Nothing is lost: what was not moved is still in the dead-letter queue. */
export class RedriveIncompleteError extends AutoBuilderError {
  /** How many messages were moved before. */
  readonly redriven: number;

  constructor(queueUrl: string, redriven: number, cause: unknown) {
    super({
      code: 'REDRIVE_INCOMPLETE',
      what: `Only ${redriven} messages were moved back to their queue`,
      where: queueUrl,
      remedy: 'Run the redrive again: it goes on with what is left.',
      cause,
    });
    this.redriven = redriven;
  }
}
