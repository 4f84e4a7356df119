import type { ObjectId, Refs } from '../../shared/git/object-id.ts';
import { waitsForValidation } from '../../shared/state/held-reasons.ts';

/** Those of the commits that have passed validation. */
export type PassedValidation = (commits: readonly ObjectId[]) => Promise<ReadonlySet<ObjectId>>;

/** Keeps commits back until they have passed. */
export interface Gate {
  /**
   * The branches of the source that must not be carried to these destinations yet. A branch that all of them have is not
   * asked about, and tags are let through: a tag is put where somebody wants it.
   */
  waiting(source: Refs, destinations: readonly Refs[]): Promise<ReadonlySet<string>>;
}

/** A gate for one run: what has passed once is not asked about again. */
export function openGate(passed: PassedValidation): Gate {
  const known = new Set<ObjectId>();
  return {
    async waiting(source, destinations) {
      const moved = [...source].filter(
        ([ref, id]) =>
          ref.startsWith('refs/heads/') && destinations.some((destination) => destination.get(ref) !== id),
      );
      const unknown = new Set(moved.map(([, id]) => id).filter((id) => !known.has(id)));
      if (unknown.size > 0) for (const id of await passed([...unknown])) known.add(id);
      return new Set(moved.filter(([, id]) => !known.has(id)).map(([ref]) => ref));
    },
  };
}

/** The source's refs without those that the gate keeps back from these destinations, and which those are. */
export async function heldBack(
  gate: Gate | undefined,
  source: Refs,
  works: readonly { readonly listing: { readonly refs: Refs } | undefined }[],
): Promise<{ readonly waiting: ReadonlySet<string>; readonly wanted: Refs }> {
  const destinations = works.flatMap(({ listing }) => listing?.refs ?? []);
  const waiting = (await gate?.waiting(source, destinations)) ?? new Set<string>();
  const wanted = waiting.size === 0 ? source : new Map([...source].filter(([ref]) => !waiting.has(ref)));
  return { waiting, wanted };
}

/** A branch that a run has held. */
export interface WaitingBranch {
  readonly ref: string;
  readonly id: ObjectId;
}

interface HeldRefs {
  readonly refs: readonly {
    readonly ref: string;
    readonly new: ObjectId | null;
    readonly reason?: string;
  }[];
}

/** More are asked for by the next run. */
const askedAtOnce = 100;

/** The branches that wait at any destination, each once, and not more than can be asked about at once. */
export function branchesThatWait(reports: readonly HeldRefs[]): readonly WaitingBranch[] {
  const waiting = new Map<string, WaitingBranch>();
  for (const { ref, new: id, reason } of reports.flatMap(({ refs }) => refs)) {
    if (reason === waitsForValidation && id !== null) waiting.set(ref, { ref, id });
  }
  return [...waiting.values()].slice(0, askedAtOnce);
}
