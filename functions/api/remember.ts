/** Reads anew only after a while: readers that ask often get the same answer. A failure is not kept. */
export function rememberFor<Value>(
  durationMs: number,
  now: () => number,
  read: () => Promise<Value>,
): () => Promise<Value> {
  let kept: { readonly value: Promise<Value>; readonly until: number } | undefined;
  return () => {
    if (kept && kept.until > now()) return kept.value;
    const value = read();
    const current = { value, until: now() + durationMs };
    kept = current;
    value.catch(() => {
      if (kept === current) kept = undefined;
    });
    return value;
  };
}
