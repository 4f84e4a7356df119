import { TargetMovedError } from '../../functions/deployment/errors.ts';
import type { Placement, ShiftOrder, Target } from '../../functions/deployment/targets/target.ts';

/** How a target behaves. */
export interface TargetTraits {
  readonly name: string;
  readonly weighted: boolean;
  /** How long a shift takes, in milliseconds; 0: it is done when the call returns. */
  readonly durationMs: number;
}

/** A target of a simulation, with what a test may see and do. */
export interface SimulatedTarget extends Target {
  /** What it serves now. */
  readonly placement: () => Traffic;
  /** Somebody changes it by hand. */
  readonly changeByHand: (live: string | undefined) => void;
}

type Traffic = Omit<Placement, 'revision' | 'fence'>;

interface Operation {
  readonly after: Traffic;
  readonly doneAt: number;
}

/** A target that keeps what it serves in memory; `now` says how the time goes. */
export function simulateTarget(traits: TargetTraits, now: () => number, live?: string): SimulatedTarget {
  let placement: Traffic = live === undefined ? {} : { live };
  let revision = 1;
  let kept = 0;
  let operation: Operation | undefined;

  const settle = (): void => {
    if (operation === undefined || operation.doneAt > now()) return;
    placement = operation.after;
    operation = undefined;
    revision += 1;
  };
  const same = (a: Traffic, b: Traffic): boolean =>
    a.live === b.live &&
    a.candidate?.release === b.candidate?.release &&
    a.candidate?.weight === b.candidate?.weight;

  return {
    name: traits.name,
    kind: 'command',
    weighted: traits.weighted,
    async observe() {
      settle();
      return { ...placement, revision: String(revision), fence: kept };
    },
    prepare: async () => ({ state: 'ready' }),
    async shift(order) {
      settle();
      const after = placementAfter(order);
      const afterSeconds = Math.max(1, traits.durationMs / 1000);
      if (operation) return { state: 'under-way', afterSeconds, detail: 'it is moving' };
      if (same(placement, after) && order.fence === kept) return { state: 'ready' };
      if (order.expected !== String(revision) || order.fence < kept) {
        throw new TargetMovedError('somebody else moved it');
      }
      revision += 1;
      kept = order.fence;
      if (traits.durationMs === 0 || same(placement, after)) {
        placement = after;
        return { state: 'ready' };
      }
      operation = { after, doneAt: now() + traits.durationMs };
      return { state: 'under-way', afterSeconds, detail: 'it is moving' };
    },
    placement: () => {
      settle();
      return placement;
    },
    changeByHand(byHand) {
      placement = byHand === undefined ? {} : { live: byHand };
      operation = undefined;
      revision += 1;
    },
  };
}

function placementAfter({ from, to, weight }: ShiftOrder): Traffic {
  if (to === undefined) return {};
  if (weight === 100 || from === undefined || from.digest === to.digest) return { live: to.digest };
  return { live: from.digest, candidate: { release: to.digest, weight } };
}
