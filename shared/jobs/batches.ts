/** What one `SendMessageBatch` takes: 10 messages, and 1 MiB over all bodies and attributes together. */
export const sendBatchLimits = { count: 10, bytes: 1_048_576 } as const;

/**
 * Splits items into batches in their order, each within both limits. An item that is over the limit alone gets a batch
 * of its own, for the queue to refuse by name.
 */
export function splitBatches<T>(
  items: readonly T[],
  bytesOf: (item: T) => number,
  limits: { readonly count: number; readonly bytes: number } = sendBatchLimits,
): T[][] {
  const batches: T[][] = [];
  let batch: T[] = [];
  let bytes = 0;
  for (const item of items) {
    const size = bytesOf(item);
    if (batch.length > 0 && (batch.length === limits.count || bytes + size > limits.bytes)) {
      batches.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(item);
    bytes += size;
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}
