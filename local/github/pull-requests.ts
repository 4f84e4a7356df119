import { type PullRecord, replaceRecord } from './code-review-records.ts';
import { announcePullRequest } from './events.ts';
import { type FoundRepository, findRepository, type Host } from './host.ts';
import { type DescribedPull, pullJson } from './pull-representations.ts';
import type { RefChange } from './pushes.ts';
import { adoptBranch, changedFiles, commitAt, commitsBeyond } from './repository-history.ts';
import { isoSeconds } from './representations.ts';
import { githubError } from './rest-errors.ts';

/** A pull request as somebody asks for it. `from` is a branch, or `owner:branch` in a fork of the same name. */
export interface NewPull {
  readonly from: string;
  readonly to: string;
  readonly title: string;
  readonly body: string | null;
  readonly author: string;
}

/** Opens a pull request and tells the webhooks. Throws GitHub's 422 where there is nothing to ask for, or it was asked already. */
export async function openPull(host: Host, base: FoundRepository, wanted: NewPull): Promise<DescribedPull> {
  const reviews = host.reviews.of(`${base.owner.login}/${base.record.name}`);
  const [owner, ref] = wanted.from.includes(':')
    ? [wanted.from.slice(0, wanted.from.indexOf(':')), wanted.from.slice(wanted.from.indexOf(':') + 1)]
    : [base.owner.login, wanted.from];
  const head = await findRepository(host, owner, base.record.name);
  const headSha = head && (await commitAt(head.path, `refs/heads/${ref}`));
  const baseSha = await commitAt(base.path, `refs/heads/${wanted.to}`);
  if (!head || headSha === undefined) throw invalid('head');
  if (baseSha === undefined) throw invalid('base');
  const isSame = (pull: PullRecord) =>
    pull.state === 'open' &&
    `${pull.head.owner}:${pull.head.ref}`.toLowerCase() === `${head.owner.login}:${ref}`.toLowerCase() &&
    pull.base.ref === wanted.to;
  if (reviews.pulls.some(isSame)) {
    throw invalid('head', `A pull request already exists for ${head.owner.login}:${ref}.`);
  }
  const number = reviews.pulls.length + 1;
  await adoptBranch(base.path, head.path, ref, `refs/pull/${number}/head`);
  if ((await commitsBeyond(base.path, headSha, baseSha)) === 0) {
    throw invalid('head', `No commits between ${wanted.to} and ${ref}`);
  }
  // Git was asked meanwhile: somebody may have opened the same one.
  if (reviews.pulls.some(isSame)) {
    throw invalid('head', `A pull request already exists for ${head.owner.login}:${ref}.`);
  }
  const now = isoSeconds(host.clock());
  const pull: PullRecord = {
    id: host.state.newId(),
    number,
    author: wanted.author,
    title: wanted.title,
    body: wanted.body,
    state: 'open',
    head: { owner: head.owner.login, name: head.record.name, ref, sha: headSha },
    base: { ref: wanted.to, sha: baseSha },
    createdAt: now,
    updatedAt: now,
  };
  reviews.pulls.push(pull);
  const described = { pull, base, head };
  const payload = { action: 'opened', number, pull_request: await fullPullJson(host, described) };
  void announcePullRequest(host, base, payload, wanted.author);
  return described;
}

/** Brings the pull requests whose head is a branch of that repository to what a push made of it, and tells the webhooks. */
export async function followPush(
  host: Host,
  repository: FoundRepository,
  changes: readonly RefChange[],
  sender: string,
): Promise<void> {
  const { owner, record } = repository;
  for (const { to, pull } of host.reviews.openFrom(owner.login, record.name)) {
    const change = changes.find(({ ref }) => ref === `refs/heads/${pull.head.ref}`);
    const slash = to.indexOf('/');
    const base = change && (await findRepository(host, to.slice(0, slash), to.slice(slash + 1)));
    if (!change || !base) continue;
    const { pulls } = host.reviews.of(to);
    const updatedAt = isoSeconds(host.clock());
    if (/^0+$/.test(change.after)) {
      replaceRecord(pulls, { ...pull, state: 'closed', updatedAt });
      continue;
    }
    await adoptBranch(base.path, repository.path, pull.head.ref, `refs/pull/${pull.number}/head`);
    const moved = replaceRecord(pulls, { ...pull, head: { ...pull.head, sha: change.after }, updatedAt });
    const { before, after } = change;
    const pull_request = await fullPullJson(host, { pull: moved, base, head: repository });
    const payload = { action: 'synchronize', number: pull.number, before, after, pull_request };
    await announcePullRequest(host, base, payload, sender);
  }
}

/** A pull request with the repositories of both its sides. */
export async function describePull(
  host: Host,
  base: FoundRepository,
  pull: PullRecord,
): Promise<DescribedPull> {
  return { pull, base, head: await findRepository(host, pull.head.owner, pull.head.name) };
}

/** Schema `pull-request`. */
export async function fullPullJson(host: Host, described: DescribedPull): Promise<Record<string, unknown>> {
  const { pull, base } = described;
  const [files, commits] = await Promise.all([
    changedFiles(base.path, pull.base.sha, pull.head.sha),
    commitsBeyond(base.path, pull.head.sha, pull.base.sha),
  ]);
  return pullJson(described, { files, commits }, host);
}

function invalid(field: string, message?: string) {
  const error = message ? { code: 'custom', message } : { code: 'invalid' };
  return githubError(422, 'Validation Failed', { errors: [{ resource: 'PullRequest', field, ...error }] });
}
