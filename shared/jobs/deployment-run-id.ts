import { createHash } from 'node:crypto';

/**
 * The id of a run that begins at a moment (epoch milliseconds) for a reason: `20261121T101500-3fa9c1d2`. Ids sort by time, to the
 * second, and the same reason at the same time is the same run.
 */
export function runIdOf(at: number, ...reason: readonly string[]): string {
  const time = new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
  const digest = createHash('sha256').update(JSON.stringify(reason)).digest('hex');
  return `${time}-${digest.slice(0, 8)}`;
}
