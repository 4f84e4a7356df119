import { AutoBuilderError, type ErrorDetails } from '../errors.ts';

/** A message did not get through a channel. What is `retryable` may get through later. */
export class ChannelError extends AutoBuilderError {
  readonly retryable: boolean;
  /** How long the other side asks to be left alone; absent: it does not. */
  readonly retryAfterSeconds?: number;

  constructor(
    details: ErrorDetails & { readonly retryable: boolean; readonly retryAfterSeconds?: number | undefined },
  ) {
    super(details);
    this.retryable = details.retryable;
    if (details.retryAfterSeconds !== undefined) this.retryAfterSeconds = details.retryAfterSeconds;
  }
}
