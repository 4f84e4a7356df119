/** Which messages of a batch a function's answer leaves in the queue. */
export type BatchVerdict =
  | { readonly kind: 'understood'; readonly failed: ReadonlySet<string> }
  /** Lambda treats such an answer as a failure of the whole batch. */
  | { readonly kind: 'malformed' };

/**
 * Reads a `ReportBatchItemFailures` answer as Lambda does: nothing or an empty list is full success; an empty, missing or
 * unknown identifier makes the whole answer a failure.
 * Format: the Lambda developer guide, "Reporting batch item failures".
 */
export function readBatchResponse(response: unknown, messageIds: readonly string[]): BatchVerdict {
  if (response === null || response === undefined) return { kind: 'understood', failed: new Set() };
  if (typeof response !== 'object') return { kind: 'malformed' };
  const failures = 'batchItemFailures' in response ? response.batchItemFailures : undefined;
  if (failures === null || failures === undefined) return { kind: 'understood', failed: new Set() };
  if (!Array.isArray(failures)) return { kind: 'malformed' };
  const failed = new Set<string>();
  for (const failure of failures) {
    const id = typeof failure === 'object' && failure !== null ? failure.itemIdentifier : undefined;
    if (typeof id !== 'string' || !messageIds.includes(id)) return { kind: 'malformed' };
    failed.add(id);
  }
  return { kind: 'understood', failed };
}
