import { contentHash } from '../../../shared/blobs/content-hash.ts';
import { objectIdOf } from '../../../shared/git/object-id.ts';
import type { DocumentError } from '../document/errors.ts';
import { putAside } from './affected.ts';
import type { Agreed, FileSide, SideOutcome } from './merge-file.ts';
import type { ObservedReplica, PresentFile } from './observe.ts';
import type { ReplicaPlan, RoundInput } from './plan.ts';
import type { Base, FileState, Quarantined } from './set-state.ts';

/** What the planners of a round have in common. */
export interface Planning {
  readonly input: RoundInput;
  /** What must be stored, by hash. */
  readonly puts: Map<string, Uint8Array>;
  readonly isIndexFile: (path: string) => boolean;
  /** Deletions of this replica that wait for approval. */
  readonly held: ReadonlyMap<string, DocumentError>;
}

/** Gathers what becomes of one replica, file by file. */
export class ReplicaPlanner {
  readonly observed: ObservedReplica;
  readonly #planning: Planning;
  readonly #changes = new Map<string, Uint8Array | undefined>();
  readonly #absorbed: Map<string, FileState>;
  readonly #delivered: Map<string, FileState>;
  readonly #quarantine: Quarantined[] = [];

  constructor(observed: ObservedReplica, planning: Planning) {
    this.observed = observed;
    this.#planning = planning;
    this.#absorbed = new Map(observed.manifest);
    this.#delivered = new Map(observed.manifest);
  }

  /** The deletion of this file waits for approval. */
  heldDeletion(path: string): DocumentError | undefined {
    return this.observed.files.has(path) ? undefined : this.#planning.held.get(path);
  }

  /** Files that were put aside, and are not looked at in this round, stay so. */
  keepAside(looked: ReadonlySet<string>): void {
    for (const [path, one] of putAside(this.observed)) {
      if (looked.has(path)) continue;
      this.#setBoth(path, this.#aside(path));
      this.#quarantine.push(one);
    }
    // What is only read, such as a schema, is remembered by its id.
    for (const [path, file] of this.observed.files) {
      if (!this.#planning.isIndexFile(path)) this.#setBoth(path, file);
    }
  }

  /** The file cannot take part: nothing is agreed on, and nothing is written. */
  putAside(path: string, { code, what, where, remedy }: DocumentError): void {
    const { input } = this.#planning;
    const file = this.observed.files.get(path);
    const known = putAside(this.observed).get(path);
    const since = known?.code === code ? known.since : input.at;
    const id = file === undefined ? {} : { id: file.id };
    this.#quarantine.push({ path, ...id, code, what, where, remedy, since });
    this.#setBoth(path, this.#aside(path));
  }

  /** The replica has nothing to do with the file, any more. */
  leave(path: string): void {
    this.#absorbed.delete(path);
    this.#delivered.delete(path);
  }

  /** The file was merged; `current` is the hash of the index's document, `undefined` when there is none. */
  take(path: string, side: FileSide, outcome: SideOutcome | undefined, current: string | undefined): void {
    if (outcome === undefined) throw new RangeError(`nothing was decided for ${side.name}`);
    const { bytes, absorbed, delivered } = outcome;
    const file = this.observed.files.get(path);
    const content = side.content?.bytes;
    const isWritten = bytes !== content;
    const known = current === undefined ? { kept: true as const } : { current };
    const inStepWith = outcome.inStep ? known : {};
    const before =
      file && side.content
        ? this.#entry(file, this.#base(path, absorbed, isWritten ? undefined : content, file), absorbed)
        : this.#without(path, absorbed);
    this.#set(this.#absorbed, path, before && !isWritten ? { ...before, ...inStepWith } : before);
    if (!isWritten) {
      this.#set(this.#delivered, path, before && { ...before, ...inStepWith });
      return;
    }
    this.#changes.set(path, bytes);
    if (bytes === undefined) {
      this.#set(this.#delivered, path, this.#without(path, delivered));
      return;
    }
    const id = this.#idOf(bytes);
    const after = this.#entry({ id }, this.#base(path, delivered, bytes, undefined), delivered);
    this.#set(this.#delivered, path, { ...after, ...inStepWith });
  }

  /** What was gathered. */
  plan(): ReplicaPlan {
    return {
      observed: this.observed,
      changes: this.#changes,
      absorbed: this.#absorbed,
      delivered: this.#delivered,
      quarantine: this.#quarantine,
    };
  }

  #entry(file: PresentFile, base: Base | undefined, agreed: Agreed): FileState {
    return {
      ...file,
      ...(base === undefined ? {} : { base }),
      ...(agreed === 'content' ? {} : { apart: true as const }),
    };
  }

  /** What is remembered of a file that is not there: what was agreed on, where its going is not. */
  #without(path: string, agreed: Agreed): FileState | undefined {
    const base = this.observed.manifest.get(path)?.base;
    return agreed === 'before' && base ? { base, apart: true } : undefined;
  }

  #aside(path: string): FileState {
    const { files, manifest } = this.observed;
    const base = manifest.get(path)?.base;
    return { ...files.get(path), ...(base === undefined ? {} : { base }), apart: true };
  }

  /** Where it is found what is agreed on. Without `text`, it is on its way to be replaced: the replica's own blob will do. */
  #base(
    path: string,
    agreed: Agreed,
    text: Uint8Array | undefined,
    file: PresentFile | undefined,
  ): Base | undefined {
    if (agreed === 'before') return this.observed.manifest.get(path)?.base;
    if (agreed !== 'content') return this.#store(agreed);
    if (text !== undefined) return this.#store(text);
    return file && { git: file.id };
  }

  #store(bytes: Uint8Array): Base {
    const hash = contentHash(bytes);
    this.#planning.puts.set(hash, bytes);
    return { blob: hash };
  }

  #idOf(bytes: Uint8Array): string {
    return objectIdOf('blob', bytes, this.observed.replica.objectFormat());
  }

  #setBoth(path: string, entry: FileState): void {
    this.#set(this.#absorbed, path, entry);
    this.#set(this.#delivered, path, entry);
  }

  #set(manifest: Map<string, FileState>, path: string, entry: FileState | undefined): void {
    if (entry === undefined) manifest.delete(path);
    else manifest.set(path, entry);
  }
}
