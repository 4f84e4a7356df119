import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DeploymentError, PassingTroubleError } from '../../functions/deployment/errors.ts';
import type { GitTargetOptions } from '../../functions/deployment/targets/git/git-target.ts';
import type { NamedRelease, Progress } from '../../functions/deployment/targets/target.ts';
import {
  environmentBranch,
  type GitTargetScenario,
  startGitTargetScenario,
} from '../support/git-target-scenario.ts';
import { commitTo, installHook, setRef } from '../support/mirror-scenario.ts';

const signal = new AbortController().signal;

describe('a target that leads a branch', () => {
  let open: GitTargetScenario;
  let fence: number;
  beforeEach(async () => {
    open = await startGitTargetScenario();
    fence = 0;
  });
  afterEach(async () => open[Symbol.asyncDispose]());

  async function bring(
    to: NamedRelease | undefined,
    options: Partial<GitTargetOptions> = {},
  ): Promise<Progress> {
    const target = open.target(options);
    if (to) await target.prepare(to, signal);
    const { revision } = await target.observe(signal);
    fence += 1;
    const runId = `20261121T101500-0000000${fence}`;
    return target.shift({ from: undefined, to, weight: 100, expected: revision, runId, fence }, signal);
  }

  const codeOf = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'it was done',
      (error: unknown) => (error instanceof DeploymentError ? error.code : String(error)),
    );
  const tip = async (ref = environmentBranch): Promise<string> =>
    (await open.git('for-each-ref', '--format=%(objectname)', ref)).trim();
  const linesOf = async (...args: string[]): Promise<string[]> =>
    (await open.git(...args)).trim().split('\n');

  describe('when the release descends from it', () => {
    it('is at the very commit of the release', async () => {
      await bring(await open.release('main', { 'a.txt': '1' }));
      const next = await open.release('main', { 'a.txt': '2' });
      await bring(next);
      expect(await tip()).toBe(next.release.commit);
    });

    it('sends no object but its own record', async () => {
      await bring(await open.release('main', { 'a.txt': '1' }));
      const next = await open.release('main', { 'big.txt': 'x'.repeat(100_000) });
      open.server.clearRequests();
      await bring(next);
      const sent = open.server.requests
        .filter(({ service, advertisement }) => service === 'git-receive-pack' && !advertisement)
        .map(({ exchange }) => exchange?.requestBytes ?? 0);
      expect(sent).toEqual([expect.toSatisfy((bytes: number) => bytes < 1500)]);
    });
  });

  describe('when the release is behind it', () => {
    it('has the files of the release by a commit upon the tip', async () => {
      const first = await open.release('main', { 'a.txt': '1' });
      const second = await open.release('main', { 'a.txt': '2', 'b.txt': '2' });
      await bring(first);
      await bring(second);
      await bring(first);
      expect([
        await open.git('show', `${environmentBranch}:a.txt`),
        await linesOf('rev-parse', `${environmentBranch}^{tree}`),
        await linesOf('rev-parse', `${environmentBranch}^@`),
      ]).toEqual(['1', [first.release.tree], [second.release.commit]]);
    });

    it('says in that commit which release it is, and of which run', async () => {
      const first = await open.release('main', { 'a.txt': '1' });
      await bring(first);
      await bring(await open.release('main', { 'a.txt': '2' }));
      await bring(first);
      expect((await open.git('log', '-1', '--format=%B', environmentBranch)).trim()).toBe(
        [
          `deploy shop ${first.release.commit.slice(0, 12)} to production`,
          '',
          `Auto-Builder-Release: ${first.digest}`,
          'Auto-Builder-Run: 20261121T101500-00000003',
        ].join('\n'),
      );
    });
  });

  describe('when the release is on another line', () => {
    it('has both for parents, so that the release is in its history', async () => {
      await bring(await open.release('main', { 'a.txt': '1' }));
      const before = await tip();
      const other = await open.release('other', { 'c.txt': '3' });
      await bring(other);
      expect(await linesOf('rev-parse', `${environmentBranch}^@`)).toEqual([before, other.release.commit]);
    });

    it('goes forward from there with what descends from the release', async () => {
      await bring(await open.release('main', { 'a.txt': '1' }));
      await bring(await open.release('other', { 'c.txt': '3' }));
      const next = await open.release('other', { 'c.txt': '4' });
      await bring(next);
      expect([
        await open.git('show', `${environmentBranch}:c.txt`),
        (await open.target().observe(signal)).live,
      ]).toEqual(['4', next.digest]);
    });
  });

  describe('that was moved by somebody else', () => {
    it('is called by the commit that is there', async () => {
      await bring(await open.release('main', { 'a.txt': '1' }));
      const byHand = await commitTo(open.directory, 'production', { files: { 'a.txt': 'by hand' } });
      expect((await open.target().observe(signal)).live).toBe(`commit:${byHand}`);
    });

    it('serves nothing when it is gone', async () => {
      await bring(await open.release('main', { 'a.txt': '1' }));
      await open.git('update-ref', '-d', environmentBranch);
      expect((await open.target().observe(signal)).live).toBeUndefined();
    });

    it('is led on without losing what is there', async () => {
      await bring(await open.release('main', { 'a.txt': '1' }));
      const byHand = await commitTo(open.directory, 'production', { files: { 'a.txt': 'by hand' } });
      const next = await open.release('main', { 'a.txt': '2' });
      await bring(next);
      expect(await linesOf('rev-parse', `${environmentBranch}^@`)).toEqual([byHand, next.release.commit]);
    });
  });

  describe('when the first release is withdrawn', () => {
    it('goes, if the release had made it', async () => {
      await bring(await open.release('main', { 'a.txt': '1' }));
      await bring(undefined);
      expect(await tip()).toBe('');
    });

    it('has the files again that it had before', async () => {
      await commitTo(open.directory, 'production', { files: { 'old.txt': 'old' } });
      await bring(await open.release('main', { 'a.txt': '1' }));
      await bring(undefined);
      expect(await linesOf('ls-tree', '--name-only', environmentBranch)).toEqual(['old.txt']);
    });

    it('stays, if somebody has put a commit upon it', async () => {
      await bring(await open.release('main', { 'a.txt': '1' }));
      const byHand = await commitTo(open.directory, 'production', { files: { 'b.txt': 'by hand' } });
      await bring(undefined);
      expect([await tip(), (await open.target().observe(signal)).live]).toEqual([byHand, undefined]);
    });

    it('has no files any more, if the host does not let it go', async () => {
      await bring(await open.release('main', { 'a.txt': '1' }));
      await installHook(
        open.directory,
        'update',
        'case $3 in *[!0]*) exit 0;; esac\n[ "$1" = refs/heads/production ] || exit 0\necho "the default branch stays"\nexit 1',
      );
      const { detail } = (await bring(undefined)) as { detail?: string };
      expect([detail, await open.git('ls-tree', environmentBranch)]).toEqual([
        'the branch has no files any more',
        '',
      ]);
    });
  });

  describe('with a tag for each release', () => {
    const tagOf = ({ release }: NamedRelease) => `refs/tags/live-${release.commit.slice(0, 7)}`;

    it('makes it at the commit of the release', async () => {
      const first = await open.release('main', { 'a.txt': '1' });
      await bring(first, { tagOf });
      expect(await tip(tagOf(first))).toBe(first.release.commit);
    });

    it('keeps it when the release comes back', async () => {
      const first = await open.release('main', { 'a.txt': '1' });
      await bring(first, { tagOf });
      await bring(await open.release('main', { 'a.txt': '2' }), { tagOf });
      await bring(first, { tagOf });
      expect(await tip(tagOf(first))).toBe(first.release.commit);
    });

    it('takes one that a person has made with words of theirs', async () => {
      const first = await open.release('main', { 'a.txt': '1' });
      await open.git(
        '-c',
        'user.name=A',
        '-c',
        'user.email=a@example.test',
        'tag',
        '-a',
        '-m',
        'ours',
        'v1',
        first.release.commit,
      );
      expect(await bring(first, { tagOf: () => 'refs/tags/v1' })).toMatchObject({ state: 'ready' });
    });

    it('refuses one that is somewhere else, before anything moves', async () => {
      const first = await open.release('main', { 'a.txt': '1' });
      const second = await open.release('main', { 'a.txt': '2' });
      await setRef(open.directory, 'refs/tags/v1', second.release.commit);
      const code = await codeOf(bring(first, { tagOf: () => 'refs/tags/v1' }));
      expect([code, await tip()]).toEqual(['TARGET_REFUSED', '']);
    });
  });

  describe('when the host', () => {
    it('protects the branch, is refused, and nothing else has moved', async () => {
      const first = await open.release('main', { 'a.txt': '1' });
      await installHook(
        open.directory,
        'update',
        '[ "$1" = refs/heads/production ] || exit 0\necho GH006 >&2\nexit 1',
      );
      const code = await codeOf(bring(first, { tagOf: () => 'refs/tags/v1' }));
      expect([code, await linesOf('for-each-ref', '--format=%(refname)')]).toEqual([
        'TARGET_REFUSED',
        ['refs/heads/main'],
      ]);
    });

    it('cannot move refs in one step, is named so', async () => {
      const first = await open.release('main', { 'a.txt': '1' });
      await open.git('config', 'receive.advertiseAtomic', 'false');
      expect(await codeOf(bring(first))).toBe('TARGET_MISCONFIGURED');
    });

    it('has a ref in the way, is named so before anything moves', async () => {
      const first = await open.release('main', { 'a.txt': '1' });
      await setRef(open.directory, `${environmentBranch}/old`, first.release.commit);
      expect(await codeOf(open.target().prepare(first, signal))).toBe('TARGET_REFUSED');
    });

    it('does not have the commit any more, the release is called gone', async () => {
      const first = await open.release('main', { 'a.txt': '1' });
      const gone = { ...first, release: { ...first.release, commit: 'a'.repeat(40) } };
      expect(await codeOf(open.target().prepare(gone, signal))).toBe('DEPLOYMENT_RELEASE_GONE');
    });

    it('does not have the repository, is named so', async () => {
      const first = await open.release('main', { 'a.txt': '1' });
      open.server.onRequest(() => ({ respond: { status: 404 } }));
      expect(await codeOf(open.target().prepare(first, signal))).toBe('TARGET_MISCONFIGURED');
    });

    it('asks to be left alone, says for how long', async () => {
      open.server.onRequest(() => ({ respond: { status: 429, headers: { 'retry-after': '77' } } }));
      const trouble = await open
        .target()
        .observe(signal)
        .then(
          () => undefined,
          (error: unknown) => error,
        );
      expect(trouble instanceof PassingTroubleError && trouble.afterSeconds).toBe(77);
    });
  });
});

describe('a target in another repository', () => {
  it('keeps what waits there only until the branch has it', async () => {
    await using open = await startGitTargetScenario({ elsewhere: true });
    const release = await open.release('main', { 'a.txt': '1' });
    const target = open.target();
    await target.prepare(release, signal);
    const waiting = await open.git('for-each-ref', '--format=%(refname)', 'refs/auto-builder/waiting');
    const { revision } = await target.observe(signal);
    const order = { from: undefined, to: release, weight: 100, expected: revision, fence: 1 };
    await target.shift({ ...order, runId: '20261121T101500-00000001' }, signal);
    const left = await open.git('for-each-ref', '--format=%(refname)');
    expect([waiting.trim(), left.trim().split('\n')]).toEqual([
      `refs/auto-builder/waiting/shop/production/git/${release.release.commit}`,
      ['refs/auto-builder/deployed/shop/production/git', environmentBranch],
    ]);
  });
});
