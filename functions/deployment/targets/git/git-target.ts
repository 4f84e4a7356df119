import type { DestinationListing } from '../../../../shared/git/destination.ts';
import type { ObjectId } from '../../../../shared/git/object-id.ts';
import type { RefCommand } from '../../../../shared/git/push.ts';
import { DeploymentError, PassingTroubleError, TargetMovedError } from '../../errors.ts';
import type { NamedRelease, Placement, Progress, ShiftOrder, Target } from '../target.ts';
import type { GitPlace } from './git-place.ts';
import { placeRefs } from './place-refs.ts';
import { type PlacementRecord, parseRecord, recordCommit } from './placement-record.ts';
import {
  commitIdOf,
  emptyTreeOf,
  type PlannedTip,
  type Purpose,
  type SeenBranch,
  tipForNothing,
  tipForRelease,
  tipWithoutFiles,
} from './plan-tip.ts';

/** What a git target needs. */
export interface GitTargetOptions {
  readonly app: string;
  readonly environment: string;
  /** `ref`: `refs/heads/…`, the same for every release of the environment. */
  readonly settings: { readonly name: string; readonly ref: string };
  /** `refs/tags/…` for a release, by its own commit and digest; `undefined`: it gets none. */
  readonly tagOf: (release: NamedRelease) => string | undefined;
  readonly repository: GitPlace;
  /** Epoch milliseconds: the time of commits. */
  readonly now: () => number;
}

interface Seen extends SeenBranch {
  readonly listing: DestinationListing;
  readonly recordId: ObjectId | undefined;
}

/**
 * Leads a branch to releases, forward only, and tags them. The branch, the tag, and a record with the fence in a ref of its own move in
 * one atomic push, each only from where it was seen. A branch that is not where the record left it was moved by somebody
 * else, and its release is called `commit:<id>`.
 */
export function createGitTarget(options: GitTargetOptions): Target {
  const { settings, repository } = options;
  return {
    name: settings.name,
    kind: 'git',
    weighted: false,

    observe: async (signal) => placementOf(await look(options, signal)),

    async prepare(release, signal) {
      const { refs } = await repository.list(signal);
      const tag = options.tagOf(release);
      for (const ref of tag === undefined ? [settings.ref] : [settings.ref, tag]) {
        requireRoom(refs.keys(), ref, repository.where);
      }
      if (tag !== undefined) await requireTag(repository, refs.get(tag), tag, release, signal);
      await requireCommit(options, refs.values(), release, signal);
      return { state: 'ready' };
    },

    async shift(order, signal) {
      const seen = await look(options, signal);
      const { live, fence, revision } = placementOf(seen);
      const isThere = live === order.to?.digest;
      if (isThere && fence === order.fence) return { state: 'ready' };
      if (revision !== order.expected || fence > order.fence) {
        throw new TargetMovedError(
          `${settings.ref} in ${repository.where} is at ${revision}, not at ${order.expected}`,
        );
      }
      if (isThere) return bringAbout(options, seen, order, { tip: seen.tip, detail: 'it is there' }, signal);
      return bringAbout(options, seen, order, await planOf(options, seen, order, signal), signal);
    },
  };
}

async function look(
  { app, environment, settings, repository }: GitTargetOptions,
  signal: AbortSignal,
): Promise<Seen> {
  const listing = await repository.list(signal);
  const recordId = listing.refs.get(placeRefs(app, environment, settings.name).record);
  const commit = recordId === undefined ? undefined : await repository.readCommit(recordId, signal);
  if (recordId !== undefined && !commit) {
    throw new PassingTroubleError(`${repository.where} does not give what its ref names: ${recordId}`);
  }
  return {
    listing,
    recordId,
    tip: listing.refs.get(settings.ref),
    record: commit && parseRecord(commit),
    objectFormat: listing.objectFormat,
  };
}

function placementOf({ tip, record, recordId }: Seen): Placement {
  const revision = `${tip ?? 'none'} ${recordId ?? 'none'}`;
  const fence = record?.fence ?? 0;
  // Before our first release, and after it was withdrawn, a branch is not our business.
  if (record?.release === undefined) return { revision, fence };
  if (tip === record.tip) return { live: record.release, revision, fence };
  return tip === undefined ? { revision, fence } : { live: `commit:${tip}`, revision, fence };
}

async function planOf(
  options: GitTargetOptions,
  seen: Seen,
  order: ShiftOrder,
  signal: AbortSignal,
): Promise<PlannedTip> {
  const { repository } = options;
  if (!order.to) return tipForNothing(repository, seen, order, purposeOf(options), signal);
  await requireCommit(options, seen.listing.refs.values(), order.to, signal);
  return tipForRelease(repository, seen, order.to, order, purposeOf(options), signal);
}

/** Moves everything in one push. */
async function bringAbout(
  options: GitTargetOptions,
  seen: Seen,
  order: ShiftOrder,
  planned: PlannedTip,
  signal: AbortSignal,
): Promise<Progress> {
  const { repository, settings } = options;
  const record = recordCommit(nextRecord(seen, order, planned), {
    title: `${options.app} in ${options.environment}`,
    emptyTree: emptyTreeOf(seen.objectFormat),
    at: options.now(),
  });
  const moves = [
    ...moveOf(settings.ref, seen.tip, planned.tip),
    ...tagMoves(options, seen, order.to),
    ...ownMoves(options, seen, commitIdOf(record, seen.objectFormat)),
  ];
  const commits = planned.commit ? [record, planned.commit] : [record];
  const verdict = await repository.change(seen.listing, { moves, commits }, signal);
  if (verdict.kind === 'done') return { state: 'ready', detail: planned.detail };
  if (verdict.kind === 'moved')
    throw new TargetMovedError(`${settings.ref} in ${repository.where} was moved`);
  if (seen.tip !== undefined && planned.tip === undefined) {
    const without = tipWithoutFiles(seen.tip, seen, order, purposeOf(options));
    return bringAbout(options, seen, order, without, signal);
  }
  throw new DeploymentError({
    code: 'TARGET_REFUSED',
    what: `The host refuses to move ${settings.ref}: ${verdict.reason}`,
    where: repository.where,
    remedy:
      'Let the credentials push to that branch (as an exception to its protection), or deploy to a branch that nothing protects.',
  });
}

function nextRecord(
  { record, tip }: Seen,
  { to, fence, runId }: ShiftOrder,
  planned: PlannedTip,
): PlacementRecord {
  const before = record?.release === undefined ? tip : record.before;
  return {
    fence,
    runId,
    ...(to ? { release: to.digest } : {}),
    ...(planned.tip === undefined ? {} : { tip: planned.tip }),
    ...(to && before !== undefined ? { before } : {}),
  };
}

function moveOf(ref: string, old: ObjectId | undefined, wanted: ObjectId | undefined): RefCommand[] {
  return old === wanted ? [] : [{ ref, old, new: wanted }];
}

/** A tag is made once. One that somebody has moved since is left: a way back must not fail for it. */
function tagMoves(
  { tagOf }: GitTargetOptions,
  { listing }: Seen,
  release: NamedRelease | undefined,
): RefCommand[] {
  const tag = release && tagOf(release);
  if (!release || tag === undefined || listing.refs.has(tag)) return [];
  return [{ ref: tag, old: undefined, new: release.release.commit }];
}

/** The record moves, and what waited is not needed any more: the branch holds what was brought. */
function ownMoves(
  { app, environment, settings }: GitTargetOptions,
  { listing, recordId }: Seen,
  record: ObjectId,
): RefCommand[] {
  const own = placeRefs(app, environment, settings.name);
  const waiting = [...listing.refs].filter(([ref]) => ref.startsWith(own.waiting));
  return [
    ...moveOf(own.record, recordId, record),
    ...waiting.map(([ref, old]) => ({ ref, old, new: undefined })),
  ];
}

function purposeOf({ app, environment, now }: GitTargetOptions): Purpose {
  return { app, environment, at: now() };
}

/** Git keeps refs like files: `a` and `a/b` cannot both be. */
function requireRoom(refs: Iterable<string>, wanted: string, where: string): void {
  for (const ref of refs) {
    if (!ref.startsWith(`${wanted}/`) && !wanted.startsWith(`${ref}/`)) continue;
    throw new DeploymentError({
      code: 'TARGET_REFUSED',
      what: `${wanted} cannot be made, because there is ${ref}`,
      where,
      remedy: 'Remove that ref, or give the target another one.',
    });
  }
}

async function requireTag(
  { readCommit, where }: GitPlace,
  found: ObjectId | undefined,
  tag: string,
  { release }: NamedRelease,
  signal: AbortSignal,
): Promise<void> {
  if (found === undefined || found === release.commit) return;
  const named = await readCommit(found, signal);
  if (named?.id === release.commit) return;
  throw new DeploymentError({
    code: 'TARGET_REFUSED',
    what: `${tag} is there already, at ${named?.id ?? found}`,
    where,
    remedy: `Remove that tag, or let the tag's name hold {commit}, so that each release has its own.`,
  });
}

/** Sees to it that the commit of a release is in the repository. */
async function requireCommit(
  { app, environment, settings, repository }: GitTargetOptions,
  tips: Iterable<ObjectId>,
  { release }: NamedRelease,
  signal: AbortSignal,
): Promise<void> {
  const { commit } = release;
  if (new Set(tips).has(commit) || (await repository.readCommit(commit, signal))) return;
  const { waiting } = placeRefs(app, environment, settings.name);
  if (await repository.bring(commit, `${waiting}${commit}`, signal)) return;
  throw new DeploymentError({
    code: 'DEPLOYMENT_RELEASE_GONE',
    what: `Commit ${commit} is not in ${release.repository} any more`,
    where: repository.where,
    remedy: 'Push it again, to any branch, or deploy a newer commit.',
  });
}
