/** The name of the UTC hour (`2026-11-21T10`) or day (`2026-11-21`) in which a moment lies. Names sort by time. */
export function bucketOf(size: 'hour' | 'day', at: number): string {
  return new Date(at).toISOString().slice(0, size === 'hour' ? 13 : 10);
}
