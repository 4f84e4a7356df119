import type { BlobStore } from '../../../shared/blobs/blob-store.ts';
import { AutoBuilderError } from '../../../shared/errors.ts';
import type { ObjectId } from '../../../shared/git/object-id.ts';
import type { Replica, ReplicaCommit } from '../replicas/replica.ts';
import { eachAtOnce } from './each-at-once.ts';
import { readManifest } from './read-state.ts';
import {
  type FileState,
  type Intent,
  knownReplica,
  type Manifest,
  openProposal,
  type Quarantined,
  type ReplicaState,
  type SetState,
} from './set-state.ts';

/** A file of a replica as it is now. */
export interface PresentFile {
  readonly id: ObjectId;
  /** Unless it is a plain file. */
  readonly mode?: string;
}

/** A replica as it is now, beside what was agreed on with it. */
export interface ObservedReplica {
  readonly name: string;
  readonly replica: Replica;
  /** The default branch. */
  readonly ref: string;
  readonly tip: ObjectId;
  /** The tip itself, when it had to be read. */
  readonly commit: ReplicaCommit | undefined;
  readonly files: ReadonlyMap<string, PresentFile>;
  /** What was agreed on, commits that arrived included. */
  readonly manifest: Manifest;
  /** Commits that may still arrive. */
  readonly intents: readonly Intent[];
  /** Manifest of the pull request that waits. */
  readonly proposed: Manifest | undefined;
  readonly quarantine: readonly Quarantined[];
  readonly moved: boolean;
}

/** A replica that cannot take part now. */
export interface AbsentReplica {
  readonly name: string;
  readonly trouble: { readonly code: string; readonly what: string; readonly remedy: string };
}

/** What is looked at, and how. */
export interface Observation {
  readonly blobs: BlobStore;
  readonly state: SetState;
  /** Read trees although the tips have not moved: the set's globs are others. */
  readonly anew: boolean;
  readonly matches: (path: string) => boolean;
}

const lookingAtOnce = 16;

/** Looks at every replica: where its branch is, and what it has there. One that cannot be asked is named, and left out. */
export async function observeReplicas(
  replicas: readonly Replica[],
  observation: Observation,
): Promise<{ readonly present: readonly ObservedReplica[]; readonly absent: readonly AbsentReplica[] }> {
  // Replicas in step have the same manifest.
  const manifests = new Map<string, Promise<Manifest>>();
  const manifestOf: ManifestReader = async (hash) => {
    if (hash === undefined) return new Map();
    const known =
      manifests.get(hash) ??
      readManifest(observation.blobs, hash).then((manifest) => withMatching(manifest, observation.matches));
    manifests.set(hash, known);
    return known;
  };
  const all = await eachAtOnce(lookingAtOnce, replicas, (replica) =>
    observe(replica, observation, manifestOf),
  );
  return {
    present: all.filter((one) => 'replica' in one),
    absent: all.filter((one) => 'trouble' in one),
  };
}

type ManifestReader = (hash: string | undefined) => Promise<Manifest>;

async function observe(
  replica: Replica,
  observation: Observation,
  manifestOf: ManifestReader,
): Promise<ObservedReplica | AbsentReplica> {
  try {
    const head = await replica.head();
    if (head === undefined) return absentReplica(replica.name, emptyRepository);
    return await compare(replica, head, observation, manifestOf);
  } catch (error) {
    return absentReplica(replica.name, error);
  }
}

const emptyRepository = {
  code: 'TAXONOMY_REPLICA_EMPTY',
  what: 'the repository has no commit yet',
  remedy: 'Push a first commit to its default branch, or take it out of the set.',
};

/** The replica with what went wrong; throws on what is no typed error. */
export function absentReplica(name: string, error: unknown): AbsentReplica {
  if (error !== emptyRepository && !(error instanceof AutoBuilderError)) throw error;
  const { code, what, remedy } = error as AbsentReplica['trouble'];
  return { name, trouble: { code, what, remedy } };
}

async function compare(
  replica: Replica,
  { ref, tip }: { readonly ref: string; readonly tip: ObjectId },
  { state, anew, matches }: Observation,
  manifestOf: ManifestReader,
): Promise<ObservedReplica | AbsentReplica> {
  const { name } = replica;
  const here = knownReplica(state, name);
  const known = here ?? knownReplica({ replicas: state.former ?? {} }, name);
  // Who comes back is looked at as if everything had changed there.
  const moved = here?.tip !== tip;
  const quarantine = (known?.quarantine ?? []).filter(({ path }) => matches(path));
  const view = { name, replica, ref, tip, quarantine, moved };
  if (known && !moved && !anew) {
    const manifest = await manifestOf(known.manifest);
    const proposed = await proposedManifest(known.intents, manifestOf);
    const { intents } = known;
    return { ...view, commit: undefined, files: presentFiles(manifest), manifest, intents, proposed };
  }
  const commit = await replica.commit(tip);
  if (commit === undefined) return { name, trouble: goneTip };
  const files = new Map(
    commit.files.filter(({ path }) => matches(path)).map((file) => [file.path, present(file)]),
  );
  const settled = known && moved ? await settle(replica, tip, known) : undefined;
  const left = await manifestOf((settled ?? known)?.manifest);
  const agreed = here ? left : asIfChanged(left, files);
  const manifest =
    known && moved && !settled ? await sinceFork(replica, tip, known, agreed, matches) : agreed;
  const intents = leftIntents(known, settled).filter(
    (intent) => !moved || intent.parent === tip || intent.pullRequest !== undefined,
  );
  const proposed = await proposedManifest(intents, manifestOf);
  const older = await Promise.all(
    intents.filter((intent) => intent.replaced).map((intent) => manifestOf(intent.manifest)),
  );
  const accepted = withAccepted(manifest, proposed, files);
  const everAccepted = older.reduce((whole, one) => withAccepted(whole, one, files), accepted);
  // What waits was made upon what has been replaced since: it must be made anew.
  const isOutdated = here === undefined || settled !== undefined || everAccepted !== accepted;
  return {
    ...view,
    commit,
    files,
    manifest: everAccepted,
    intents,
    proposed: isOutdated ? undefined : proposed,
  };
}

/** What was agreed on, without a word of what is still as it was left. */
function asIfChanged(manifest: Manifest, files: ReadonlyMap<string, PresentFile>): Manifest {
  return new Map(
    [...manifest].map(([path, { id, current: _current, kept: _kept, ...rest }]) => {
      const isSame = id === undefined || id === files.get(path)?.id;
      return [path, isSame ? rest : { id, ...rest }];
    }),
  );
}

/** Those that have not arrived; what came before one that has is of the past. */
function leftIntents(known: ReplicaState | undefined, settled: Intent | undefined): readonly Intent[] {
  const intents = known?.intents ?? [];
  return settled ? intents.slice(intents.indexOf(settled) + 1) : intents;
}

/**
 * What was agreed on, unless somebody has moved the branch back: then what was there where the histories part. What was
 * dropped with the old tip, our commits among it, nobody has deleted. Is that not to be found out, nothing is agreed on.
 */
async function sinceFork(
  replica: Replica,
  tip: ObjectId,
  { tip: before }: ReplicaState,
  agreed: Manifest,
  matches: Observation['matches'],
): Promise<Manifest> {
  if (before === undefined || (await replica.isAncestor(before, tip))) return agreed;
  const fork = await replica.mergeBase(before, tip);
  const commit = fork === undefined ? undefined : await replica.commit(fork);
  const then = commit?.files.filter(({ path }) => matches(path)) ?? [];
  return new Map(
    then.flatMap(({ path, id }): (readonly [string, FileState])[] =>
      // Where something was not agreed on, what is there may be just that.
      agreed.get(path)?.apart ? [] : [[path, { id, base: { git: id } }]],
    ),
  );
}

/** A branch that is not any more where it was. */
export const goneTip = {
  code: 'TAXONOMY_TIP_GONE',
  what: 'the branch was moved while it was read',
  remedy: 'Nothing: the next round looks again.',
};

/** The newest commit of ours that is part of the branch by now: what it brought is agreed on. */
async function settle(
  replica: Replica,
  tip: ObjectId,
  { intents }: ReplicaState,
): Promise<Intent | undefined> {
  for (const intent of intents.toReversed()) {
    if (await replica.isAncestor(intent.commit, tip)) return intent;
  }
  return undefined;
}

async function proposedManifest(
  intents: readonly Intent[],
  manifestOf: ManifestReader,
): Promise<Manifest | undefined> {
  const open = openProposal(intents);
  return open && manifestOf(open.manifest);
}

/**
 * A pull request may have been merged as another commit than ours: a file that is as it was proposed, and was not before, is
 * agreed on as well.
 */
function withAccepted(
  manifest: Manifest,
  proposed: Manifest | undefined,
  files: ReadonlyMap<string, PresentFile>,
): Manifest {
  const accepted = [...(proposed ?? [])].filter(
    ([path, { id }]) => id !== manifest.get(path)?.id && id === files.get(path)?.id,
  );
  return accepted.length === 0 ? manifest : new Map([...manifest, ...accepted]);
}

function withMatching(manifest: Manifest, matches: (path: string) => boolean): Manifest {
  return new Map([...manifest].filter(([path]) => matches(path)));
}

function presentFiles(manifest: Manifest): ReadonlyMap<string, PresentFile> {
  return new Map(
    [...manifest].flatMap(([path, { id, mode }]) =>
      id === undefined ? [] : [[path, { id, ...(mode === undefined ? {} : { mode }) }] as const],
    ),
  );
}

function present({ id, mode }: { readonly id: ObjectId; readonly mode: string }): PresentFile {
  return mode === '100644' || mode === '100755' ? { id } : { id, mode };
}
