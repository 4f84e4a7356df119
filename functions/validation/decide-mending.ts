import type { ValidationSettings } from '../../shared/config/configuration.ts';
import type { Subject } from './locate-subject.ts';

/** What becomes of fixes. */
export type Mending =
  /** Pushed to the branch itself. */
  | 'push'
  /** Pushed to a branch of ours, with a pull request onto the branch. */
  | 'propose'
  /** Suggested in the review of the pull request. */
  | 'suggest'
  | 'nothing';

/** Whether fixes go to branches of the repository at all. */
export function pushesFixes({
  autoCommit,
  autoPush,
  mode,
}: Pick<ValidationSettings, 'autoCommit' | 'autoPush' | 'mode'>): boolean {
  return autoCommit && autoPush && mode !== 'report';
}

/**
 * Decides what becomes of fixes. Nothing is ever pushed to a fork or to a protected branch. A pull request from a branch of
 * the repository itself is left to the job of the push that came with it.
 *
 * @param isProtected asked only when it matters
 */
export async function decideMending(
  settings: Pick<ValidationSettings, 'autoCommit' | 'autoPush' | 'mode'>,
  { own, pullRequest, full }: Pick<Subject, 'own' | 'pullRequest' | 'full'>,
  isProtected: () => Promise<boolean>,
): Promise<Mending> {
  // A whole repository is never rewritten by itself: only what somebody changes is.
  if (full) return 'nothing';
  const pushes = own && pushesFixes(settings);
  if (pullRequest !== undefined) return pushes ? 'nothing' : 'suggest';
  if (!pushes) return 'nothing';
  if (settings.mode === 'pull-request' || (await isProtected())) return 'propose';
  return 'push';
}
