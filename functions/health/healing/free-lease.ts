import type { MirrorStateRepair } from '../../../shared/state/mirror-state-repair.ts';
import { askForRun, type Planning } from './plan-wishes.ts';
import type { Remedy } from './ports.ts';

/** Leases last 75 seconds and are renewed. One that ends later than this was made by a clock that was wrong. */
const longestLeaseMs = 300_000;

/** Takes a lease away that nobody renews: it ends too far in the future, or is over. Whoever works under it is told by its fence. */
export function freeLease(
  parts: Planning & { readonly repair: Pick<MirrorStateRepair, 'lease' | 'freeLease'> },
): Remedy {
  const { repair, now } = parts;
  return {
    async apply({ subject, repository }, attempt) {
      const key = subject.replace(/^lease of /, '');
      const lease = await repair.lease(key);
      if (!lease) return { outcome: 'applied', detail: 'nobody has the repository any more' };
      const leftMs = lease.expiresAt - now();
      if (leftMs > 0 && leftMs <= longestLeaseMs) {
        const retryAfterSeconds = Math.ceil(leftMs / 1000);
        return { outcome: 'refused', detail: 'its worker is at work', retryAfterSeconds };
      }
      if (!(await repair.freeLease(key, lease))) {
        return { outcome: 'refused', detail: 'another worker has the repository by now' };
      }
      if (repository !== undefined) await askForRun(parts, repository, attempt);
      return { outcome: 'applied', detail: `the lease with fence ${lease.fence} was taken away` };
    },
  };
}
