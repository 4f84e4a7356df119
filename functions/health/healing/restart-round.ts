import { type Planning, wishId } from './plan-wishes.ts';
import type { Remedy } from './ports.ts';

const subjects = /^set (?<name>\S+)$/;

/** Asks for a round over a set of shared files that stands still. A round that still goes on is joined, not repeated. */
export function restartRound({ plan, now }: Planning): Remedy {
  return {
    helps: ({ subject }) => subjects.test(subject),
    async apply({ subject }, attempt) {
      const set = subjects.exec(subject)?.groups?.name ?? '';
      const receivedAt = now();
      const id = wishId(subject, attempt, receivedAt);
      await plan({
        kind: 'taxonomy',
        id,
        set,
        action: { kind: 'sync', deletionsApproved: false },
        receivedAt,
      });
      return { outcome: 'applied', detail: `a round over ${set} was asked for` };
    },
  };
}
