import type { ChangeSet, Stack, WantedChange } from '../../../../shared/aws/stack.ts';
import { findDataLoss } from './data-loss.ts';
import { changeRefused, replacesData } from './errors.ts';

/** A change set that can be executed, needs no execution, or is not computed yet. */
export type ComputedChange = 'pending' | 'none' | 'ready';

/**
 * Computes a change, one step a call. What it would take data away with, and what CloudFormation cannot compute, is deleted and
 * thrown as `TARGET_REPLACES_DATA` or `TARGET_FAILED`.
 */
export async function computeChange(
  place: Stack,
  where: string,
  name: string,
  wanted: () => Promise<Omit<WantedChange, 'name'>>,
  allowReplacement: readonly string[],
  signal: AbortSignal,
): Promise<ComputedChange> {
  const found = await place.changeSet(name, signal);
  if (!found) {
    await place.createChangeSet({ name, ...(await wanted()) }, signal);
    return 'pending';
  }
  if (found.status === 'pending') return 'pending';
  if (found.status === 'failed' && hasNoChanges(found)) return 'none';
  const losses = findDataLoss(found.changes, allowReplacement);
  if (found.status === 'ready' && losses.length === 0) return 'ready';
  // The next try is to compute it anew.
  await place.deleteChangeSet(name, signal);
  throw found.status === 'failed' ? changeRefused(where, found.reason) : replacesData(where, losses);
}

/** CloudFormation has a status for this only in words. */
function hasNoChanges({ reason }: ChangeSet): boolean {
  return /didn't contain changes|no updates are to be performed/i.test(reason);
}
