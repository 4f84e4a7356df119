import type { BlobStore } from '../../../shared/blobs/blob-store.ts';
import { contentHash } from '../../../shared/blobs/content-hash.ts';
import type { ObjectId } from '../../../shared/git/object-id.ts';
import type { TaxonomyDocument } from '../document/document.ts';
import { DocumentError } from '../document/errors.ts';
import { formatOf } from '../document/formats.ts';
import type { ReplicaContent } from '../replicas/replica.ts';
import { eachAtOnce } from './each-at-once.ts';
import { type AbsentReplica, absentReplica, type ObservedReplica } from './observe.ts';
import type { Base } from './set-state.ts';

/** Contents of files and of what was agreed on, read once however many replicas have them. */
export interface Contents {
  /** `'missing'`: it is gone. */
  of(base: Base): ReplicaContent;
}

/** What is needed of a replica's own repository. */
export interface Wanted {
  readonly observed: ObservedReplica;
  readonly ids: ReadonlySet<ObjectId>;
}

const blobsAtOnce = 32;
const replicasAtOnce = 16;

/**
 * Reads contents: blobs of the store by hash, blobs of git from the first replica that needs them. A replica that cannot be
 * asked is named, and what only it has is `missing`.
 */
export async function readContents(
  blobs: BlobStore,
  hashes: ReadonlySet<string>,
  wanted: readonly Wanted[],
): Promise<{ readonly contents: Contents; readonly absent: readonly AbsentReplica[] }> {
  const stored = new Map<string, ReplicaContent>();
  const ofGit = new Map<ObjectId, ReplicaContent>();
  const absent: AbsentReplica[] = [];
  const ask = async ({ observed, ids }: Wanted): Promise<void> => {
    if (ids.size === 0) return;
    try {
      const answers = await observed.replica.contents([...ids]);
      for (const [id, content] of answers) {
        if (content !== 'missing' || !ofGit.has(id)) ofGit.set(id, content);
      }
    } catch (error) {
      absent.push(absentReplica(observed.name, error));
    }
  };
  await Promise.all([
    eachAtOnce(blobsAtOnce, [...hashes], async (hash) => {
      stored.set(hash, (await blobs.get(hash)) ?? 'missing');
    }),
    eachAtOnce(replicasAtOnce, shared(wanted), ask),
  ]);
  // What one replica no longer has, another may.
  const lacking = wanted.map(({ observed, ids }) => ({
    observed,
    ids: new Set([...ids].filter((id) => (ofGit.get(id) ?? 'missing') === 'missing')),
  }));
  await eachAtOnce(replicasAtOnce, lacking, async (one) => {
    if (!absent.some(({ name }) => name === one.observed.name)) await ask(one);
  });
  return {
    contents: {
      of: (base) => ('git' in base ? ofGit.get(base.git) : stored.get(base.blob)) ?? 'missing',
    },
    absent,
  };
}

/** Each id is asked of one replica, so that equal files come once. */
function shared(wanted: readonly Wanted[]): readonly Wanted[] {
  const taken = new Set<ObjectId>();
  return wanted.map(({ observed, ids }) => {
    const own = new Set([...ids].filter((id) => !taken.has(id)));
    for (const id of own) taken.add(id);
    return { observed, ids: own };
  });
}

/** Reads documents, each content once: equal contents are the same document. */
export class DocumentReader {
  readonly #known = new Map<string, TaxonomyDocument>();

  /** Throws `DocumentError`; `where` names the file in it. */
  read(path: string, bytes: Uint8Array, where: string, like?: TaxonomyDocument): TaxonomyDocument {
    const key = `${contentHash(bytes)} ${path}`;
    const known = this.#known.get(key) ?? formatOf(path)?.parse(bytes, where, like);
    if (known === undefined) throw unknownFormat(where);
    this.#known.set(key, known);
    return known;
  }

  /** Forgets what was read: files are merged one after another. */
  clear(): void {
    this.#known.clear();
  }
}

function unknownFormat(file: string): DocumentError {
  return new DocumentError({
    code: 'TAXONOMY_NOT_SUPPORTED',
    what: 'the file is in no format that can be merged',
    file,
    remedy: 'Name only .json, .jsonc, .yaml, .yml and Markdown files in the set.',
  });
}
