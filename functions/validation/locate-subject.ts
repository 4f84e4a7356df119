import type { ObjectId } from '../../shared/git/object-id.ts';
import type { ValidationTarget } from '../../shared/jobs/validation-job.ts';
import type { RemoteRepository } from './remote-repository.ts';

/** What a job is about, as the host shows it now. */
export interface Subject {
  readonly commit: ObjectId;
  /** `refs/heads/…`: the branch of the commit; for a fork's, the branch there. */
  readonly ref: string;
  /** What the change is measured from; `undefined`: everything is new. */
  readonly base: ObjectId | undefined;
  /** Whether `ref` is a branch of this repository and at `commit`. */
  readonly own: boolean;
  readonly pullRequest: number | undefined;
  /** The whole tree is looked at, whatever the configuration says. */
  readonly full: boolean;
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
  remote: RemoteRepository,
): Promise<Located> {
  const { tips, head } = await remote.refs();
  if (target.kind === 'full') {
    const ref = target.ref ?? head;
    const commit = ref === undefined ? undefined : tips.get(ref);
    if (ref === undefined || commit === undefined) return { gone: 'the branch has no commit' };
    return { subject: { commit, ref, base: undefined, own: true, pullRequest: undefined, full: true } };
  }
  if (target.kind === 'pull-request') {
    const { head: theirs, base, number } = target;
    const ref = `refs/heads/${theirs.ref}`;
    const own = theirs.repository.toLowerCase() === repository.toLowerCase() && tips.get(ref) === theirs.id;
    const mergeBase = await remote.mergeBase(base.id, theirs.id);
    return { subject: { commit: theirs.id, ref, base: mergeBase, own, pullRequest: number, full: false } };
  }
  const commit = tips.get(target.ref);
  if (commit === undefined) return { gone: 'the branch is gone' };
  const before = target.before ?? (await branchedFrom(target.ref, commit, tips, head, remote));
  const base = before === commit ? undefined : before;
  return { subject: { commit, ref: target.ref, base, own: true, pullRequest: undefined, full: false } };
}

/** A new branch is measured from where it left the default branch. */
async function branchedFrom(
  ref: string,
  commit: ObjectId,
  tips: ReadonlyMap<string, ObjectId>,
  head: string | undefined,
  remote: RemoteRepository,
): Promise<ObjectId | undefined> {
  const trunk = head === undefined || head === ref ? undefined : tips.get(head);
  if (trunk === undefined) return undefined;
  return remote.mergeBase(trunk, commit);
}
