/** A request as the use case needs it, whatever brought it. */
export interface WebhookRequest {
  readonly method: string;
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The bytes as they came over the wire: the signature is over them. */
  readonly body: Uint8Array;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
}

/** What the caller learns: one short text for each status, and nothing else. */
export type WebhookStatus = 200 | 202 | 400 | 401 | 404 | 405 | 413;
