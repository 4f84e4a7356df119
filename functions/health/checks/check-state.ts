import { AutoBuilderError } from '../../../shared/errors.ts';
import type { CheckResult } from '../../../shared/health/health.ts';
import { moment } from './quantities.ts';
import type { KnownMemory, Memory } from './read-memory.ts';
import { passed, problem, sentence, unseen } from './results.ts';

/** No lease reaches further into the future: it was taken by a machine whose clock is ahead, or was written wrongly. */
const longestLeaseMs = 5 * 60_000;
/** A lease that lapsed so long ago was left behind by a worker that was killed, and whose message did not come back. */
const leftBehindMs = 15 * 60_000;

/** Whether the memory of a repository can be read, and whether a lease stands in the way of its runs. Pure. */
export function checkState(
  key: string,
  memory: Pick<KnownMemory, 'kind' | 'lease' | 'isWhole'> | Extract<Memory, { kind: 'failed' }>,
  now: number,
): CheckResult {
  const about = { check: 'state', subject: key } as const;
  const unreadable = 'state: an item cannot be read';
  if (memory.kind === 'failed') {
    const { error } = memory;
    if (!(error instanceof AutoBuilderError) || error.code !== 'STATE_UNREADABLE')
      return unseen(about, error);
    const { code, remedy } = error;
    return problem(about, unreadable, { status: 'fail', code, evidence: sentence(error), remedy });
  }
  if (!memory.isWhole) {
    return problem(about, unreadable, {
      status: 'fail',
      code: 'STATE_UNREADABLE',
      evidence: `something of what is remembered of ${key} is not in a known format`,
      remedy: 'Update to the version that wrote it, or delete the item: the next run writes it again.',
    });
  }
  const { lease } = memory;
  const left = lease ? lease.expiresAt - now : 0;
  if (!lease || (left <= longestLeaseMs && left >= -leftBehindMs)) {
    return passed(about, `what is remembered of ${key} can be read${left > 0 ? '; a run is under way' : ''}`);
  }
  const details = {
    code: 'LEASE_STUCK',
    remedy: 'Free the lease; the next run takes up the work.',
    fingerprint: `LEASE_STUCK ${lease.owner} ${lease.fence}`,
  };
  if (left > 0) {
    return problem(about, 'state: a lease stands in the way', {
      ...details,
      status: 'fail',
      evidence: `${key} is leased until ${moment(lease.expiresAt)}, longer than any run leases it: nobody else can work there`,
    });
  }
  return problem(about, 'state: a lease was left behind', {
    ...details,
    status: 'warn',
    evidence: `the lease of ${key} lapsed ${moment(lease.expiresAt)} and was not given back: its worker was killed`,
  });
}
