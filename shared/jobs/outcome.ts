/**
 * How a job ended, in one closed union. The worker runtime maps it to what happens with the message:
 *
 * | outcome | the message |
 * |---|---|
 * | `done`, `skipped` | is deleted |
 * | `retry-later` | becomes visible again after `afterSeconds` |
 * | `failed` | goes to the dead-letter queue at once, with the reason |
 * | thrown | is reported failed; the queue retries, then dead-letters it |
 */
export type Outcome<Result = unknown> =
  | { readonly kind: 'done'; readonly result: Result }
  | { readonly kind: 'skipped'; readonly reason: string }
  | { readonly kind: 'retry-later'; readonly afterSeconds: number; readonly why: string }
  | { readonly kind: 'failed'; readonly code: string; readonly why: string; readonly remedy: string };
