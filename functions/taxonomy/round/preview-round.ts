import type { BlobStore } from '../../../shared/blobs/blob-store.ts';
import type { TaxonomyStore } from '../../../shared/state/taxonomy-store.ts';
import { newConflicts } from './conflict-records.ts';
import type { AbsentReplica } from './observe.ts';
import { preparePass, type RoundRequest } from './prepare-pass.ts';
import type { ConflictRecord, Quarantined } from './set-state.ts';

/** What a round would do. */
export interface RoundPreview {
  /** Documents of the index that would be others, sorted by path; `undefined`: there is none. */
  readonly documents: readonly {
    readonly path: string;
    readonly before: Uint8Array | undefined;
    readonly after: Uint8Array | undefined;
  }[];
  /** Replicas that would get a commit, or a pull request, with the paths in it. */
  readonly replicas: readonly {
    readonly name: string;
    readonly written: readonly string[];
    readonly deleted: readonly string[];
  }[];
  /** Conflicts that would be found for the first time. */
  readonly conflicts: readonly ConflictRecord[];
  readonly absent: readonly AbsentReplica[];
  readonly quarantine: ReadonlyMap<string, readonly Quarantined[]>;
  readonly notes: readonly string[];
}

/** Reads and merges as a round does, and changes nothing. Throws as `runRound` does. */
export async function previewRound(
  dependencies: {
    readonly store: Pick<TaxonomyStore, 'pointer'>;
    readonly blobs: BlobStore;
    readonly now: () => number;
  },
  request: RoundRequest,
): Promise<RoundPreview> {
  const { input, plan, notes } = await preparePass(dependencies, request);
  const before = new Map(input.state.documents);
  const paths = [...new Set([...before.keys(), ...plan.documents.keys()])].sort();
  const changed = paths.filter((path) => before.get(path) !== plan.documents.get(path));
  const bytesOf = async (hash: string | undefined): Promise<Uint8Array | undefined> =>
    hash === undefined ? undefined : (plan.puts.get(hash) ?? (await dependencies.blobs.get(hash)));
  return {
    documents: await Promise.all(
      changed.map(async (path) => ({
        path,
        before: await bytesOf(before.get(path)),
        after: await bytesOf(plan.documents.get(path)),
      })),
    ),
    replicas: plan.replicas
      .filter(({ changes }) => changes.size > 0)
      .map(({ observed, changes }) => ({
        name: observed.name,
        written: [...changes].filter(([, bytes]) => bytes !== undefined).map(([path]) => path),
        deleted: [...changes].filter(([, bytes]) => bytes === undefined).map(([path]) => path),
      })),
    conflicts: newConflicts(input.conflicts, plan.found),
    absent: input.absent,
    quarantine: new Map(
      plan.replicas
        .filter(({ quarantine }) => quarantine.length > 0)
        .map(({ observed, quarantine }) => [observed.name, quarantine]),
    ),
    notes: [...notes, ...plan.held.map(({ code, what, where }) => `${code}: ${what} (${where})`)],
  };
}
