import type { Alert, AlertChange } from '../../shared/health/alert.ts';

/** What a channel has to say. */
export interface AlertMessage {
  /** The same for each try of one message. */
  readonly id: string;
  readonly change: AlertChange;
  /** Epoch milliseconds of its first try. */
  readonly at: number;
  /** At least one. */
  readonly alerts: readonly Alert[];
}

/** A way to reach people. */
export interface Channel {
  readonly name: string;
  /** Whether it keeps incidents that have to be ended again, test messages included. */
  readonly keepsIncidents: boolean;
  /**
   * Resolves when the other side has taken the message. Throws `ChannelError`: `retryable` when it may take it later. No error names the
   * address, which may be a secret.
   */
  send(message: AlertMessage, signal: AbortSignal): Promise<void>;
}
