import type { ObjectId } from '../../shared/git/object-id.ts';
import type { ValidationTarget } from '../../shared/jobs/validation-job.ts';
import type { RemoteRepository } from './remote-repository.ts';

/** What a job is about, as the host shows it now. */
export interface Subject {
  readonly commit: ObjectId;
  /** `refs/heads/…`: the branch of the commit; for a fork's, `refs/pull/<number>/head`, for its branch is not one of ours. */
  readonly ref: string;
  /** What the change is measured from; `undefined`: everything is new. */
  readonly base: ObjectId | undefined;
  /** Whether `ref` is a branch of this repository and at `commit`. */
  readonly own: boolean;
  readonly pullRequest: number | undefined;
  /** The whole tree is looked at, whatever the configuration says. */
  readonly full: boolean;
}

/** What is asked to find out. */
export interface Sights {
  readonly remote: RemoteRepository;
  /** The commit of a branch that was looked at last. */
  readonly lastSeen: (ref: string) => Promise<ObjectId | undefined>;
}

/** The subject, or why there is none any more. */
export type Located = { readonly subject: Subject } | { readonly gone: string };

/**
 * Finds out what a job is about. The job's ids are hints: a branch that has moved on is looked at where it is, so that
 * jobs that come late or twice do no harm.
 */
export async function locateSubject(
  target: ValidationTarget,
  repository: string,
  sights: Sights,
): Promise<Located> {
  const { remote } = sights;
  const { tips, head } = await remote.refs();
  if (target.kind === 'full') {
    const ref = target.ref ?? head;
    const commit = ref === undefined ? undefined : tips.get(ref);
    if (ref === undefined || commit === undefined) return { gone: 'the branch has no commit' };
    return { subject: { commit, ref, base: undefined, own: true, pullRequest: undefined, full: true } };
  }
  if (target.kind === 'pull-request') {
    const { head: theirs, base, number } = target;
    const isOurs = theirs.repository.toLowerCase() === repository.toLowerCase();
    const ref = isOurs ? `refs/heads/${theirs.ref}` : `refs/pull/${number}/head`;
    const own = isOurs && tips.get(ref) === theirs.id;
    const mergeBase = await remote.mergeBase(base.id, theirs.id);
    return { subject: { commit: theirs.id, ref, base: mergeBase, own, pullRequest: number, full: false } };
  }
  const commit = tips.get(target.ref);
  if (commit === undefined) return { gone: 'the branch is gone' };
  const change = await changeOf({ ...target, commit }, { tips, head }, sights);
  return { subject: { commit, ref: target.ref, own: true, pullRequest: undefined, ...change } };
}

/**
 * What a branch is measured from: where it was before the push, where it left the default branch, or where it was looked at
 * last. A branch that came with the push is new as a whole. Where nothing of that is known, the whole tree is looked at, and
 * not mended: nobody changed it.
 */
async function changeOf(
  { ref, commit, before, after }: { readonly commit: ObjectId } & Extract<ValidationTarget, { kind: 'push' }>,
  { tips, head }: Awaited<ReturnType<RemoteRepository['refs']>>,
  { remote, lastSeen }: Sights,
): Promise<Pick<Subject, 'base' | 'full'>> {
  const known = async (id: ObjectId | undefined): Promise<boolean> =>
    id !== undefined && id !== commit && (await remote.commits([id, commit])).has(id);
  // Who pushes by force may leave a commit behind that the host has thrown away.
  if (await known(before)) return { base: before, full: false };
  const trunk = head === undefined || head === ref ? undefined : tips.get(head);
  const left = trunk === undefined ? undefined : await remote.mergeBase(trunk, commit);
  if (left !== undefined && left !== commit) return { base: left, full: false };
  const seen = await lastSeen(ref);
  if (await known(seen)) return { base: seen, full: false };
  const isNew = before === undefined && after !== undefined && left === undefined;
  return { base: undefined, full: !isNew };
}
