import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { GitRequest } from '../../../local/github/git-request.ts';
import { type GitServer, startGitServer } from '../../support/git-server.ts';
import { mirrorOnce } from '../../support/mirror.ts';
import {
  commitTo,
  deleteRef,
  expectEqualRefs,
  firstDestination,
  type MirrorScenario,
  mirrorScenario,
  refResult,
  setRef,
} from '../../support/mirror-scenario.ts';
import { fsck, gitIn, refsOf } from '../../support/repositories.ts';

let server: GitServer;
let scenario: MirrorScenario;
let stop: () => void = () => undefined;

beforeAll(async () => {
  server = await startGitServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  stop();
  scenario = await mirrorScenario(server);
  await commitTo(scenario.source, 'main');
  await mirrorOnce({ from: scenario.from, to: scenario.to });
});

const isPush = (request: GitRequest): boolean =>
  request.repository === scenario.copyNames[0] &&
  request.service === 'git-receive-pack' &&
  !request.advertisement;
const isFetch = (request: GitRequest): boolean =>
  request.repository === scenario.sourceName &&
  request.service === 'git-upload-pack' &&
  !request.advertisement;

/** Does something just before the server sees the n-th such request: after the listing, before the work. */
function justBefore(isIt: (request: GitRequest) => boolean, nth: number, act: () => Promise<unknown>): void {
  let seen = 0;
  stop = server.onRequest(async (request) => {
    if (!isIt(request)) return undefined;
    seen += 1;
    if (seen === nth) await act();
    return undefined;
  });
}

describe('a destination ref that moves between the listing and the push', () => {
  it('is never overwritten unseen: its commit is kept, and the sides converge', async () => {
    const news = await commitTo(scenario.source, 'main');
    let foreign = '';
    justBefore(isPush, 1, async () => {
      foreign = await commitTo(scenario.copy, 'main', { message: 'by another hand' });
    });

    const report = await mirrorOnce({ from: scenario.from, to: scenario.to });

    expect(firstDestination(report)).toMatchObject({ ok: true, verified: true });
    expect(await refsOf(scenario.copy)).toMatchObject({
      'refs/heads/main': news,
      [`refs/auto-builder/archive/main/${foreign}`]: foreign,
    });
    await fsck(scenario.copy);
  });

  it('stays as it is under "fail"', async () => {
    await commitTo(scenario.source, 'main');
    let foreign = '';
    justBefore(isPush, 1, async () => {
      foreign = await commitTo(scenario.copy, 'main', { message: 'by another hand' });
    });

    const report = await mirrorOnce({ from: scenario.from, to: scenario.to, strategy: 'fail' });

    expect(refResult(report, 'refs/heads/main')).toMatchObject({ action: 'held', ok: false });
    expect((await refsOf(scenario.copy))['refs/heads/main']).toBe(foreign);
  });

  it('is kept when it moves after its old tip was archived', async () => {
    const first = await commitTo(scenario.copy, 'main', { message: 'first foreign' });
    const news = await commitTo(scenario.source, 'main');
    let second = '';
    justBefore(isPush, 2, async () => {
      second = await commitTo(scenario.copy, 'main', { message: 'second foreign' });
    });

    await mirrorOnce({ from: scenario.from, to: scenario.to });

    expect(await refsOf(scenario.copy)).toMatchObject({
      'refs/heads/main': news,
      [`refs/auto-builder/archive/main/${first}`]: first,
      [`refs/auto-builder/archive/main/${second}`]: second,
    });
  });

  it('that appears is not overwritten by a create', async () => {
    const news = await commitTo(scenario.source, 'new');
    let foreign = '';
    justBefore(isPush, 1, async () => {
      foreign = await commitTo(scenario.copy, 'new', { message: 'by another hand' });
    });

    await mirrorOnce({ from: scenario.from, to: scenario.to });

    expect(await refsOf(scenario.copy)).toMatchObject({
      'refs/heads/new': news,
      [`refs/auto-builder/archive/new/${foreign}`]: foreign,
    });
  });

  it('is not deleted by a prune that was planned before', async () => {
    await setRef(scenario.source, 'refs/heads/old', 'refs/heads/main');
    await mirrorOnce({ from: scenario.from, to: scenario.to });
    const synced = new Map(Object.entries(await refsOf(scenario.source)));
    await deleteRef(scenario.source, 'refs/heads/old');
    let foreign = '';
    justBefore(isPush, 1, async () => {
      foreign = await commitTo(scenario.copy, 'old', { message: 'by another hand' });
    });

    const report = await mirrorOnce({
      from: scenario.from,
      to: scenario.to.map((url) => ({ url, memory: { synced, created: new Set(synced.keys()) } })),
      prune: 'on',
    });

    expect(refResult(report, 'refs/heads/old')).toMatchObject({ action: 'held' });
    expect((await refsOf(scenario.copy))['refs/heads/old']).toBe(foreign);
  });

  it('does not hold the other refs of the push back', async () => {
    await commitTo(scenario.source, 'main');
    const other = await commitTo(scenario.source, 'other');
    justBefore(isPush, 1, () => commitTo(scenario.copy, 'main', { message: 'by another hand' }));

    await mirrorOnce({ from: scenario.from, to: scenario.to });

    expect((await refsOf(scenario.copy))['refs/heads/other']).toBe(other);
  });
});

describe('a ref that the destination cannot lock', () => {
  it('is held after a few attempts, and the others arrive and are deleted', async () => {
    await setRef(scenario.source, 'refs/heads/old', 'refs/heads/main');
    await mirrorOnce({ from: scenario.from, to: scenario.to });
    await deleteRef(scenario.source, 'refs/heads/old');
    const other = await commitTo(scenario.source, 'other');
    await commitTo(scenario.source, 'main');
    await writeFile(join(scenario.copy, 'refs/heads/main.lock'), '');

    const report = await mirrorOnce({ from: scenario.from, to: scenario.to, prune: 'on' });

    expect(refResult(report, 'refs/heads/main')).toMatchObject({ action: 'held', ok: false });
    expect(Object.keys(await refsOf(scenario.copy))).toEqual(['refs/heads/main', 'refs/heads/other']);
    expect((await refsOf(scenario.copy))['refs/heads/other']).toBe(other);
  });
});

describe('a source that moves', () => {
  it('between listing and fetch, so that the tip is gone, is listed anew', async () => {
    const tip = await commitTo(scenario.source, 'main');
    let listings = 0;
    justBefore(isFetch, 2, async () => {
      await commitTo(scenario.source, 'main', { from: `${tip}~1`, message: 'amended' });
      await gitIn(scenario.source, 'gc', '--quiet', '--prune=now');
      const gone = gitIn(scenario.source, 'cat-file', '-e', tip);
      await expect(gone).rejects.toThrow();
      listings = server.requests.filter(({ advertisement }) => advertisement).length;
    });

    const report = await mirrorOnce({ from: scenario.from, to: scenario.to });

    expect(firstDestination(report)).toMatchObject({ ok: true, verified: true });
    expect(server.requests.filter(({ advertisement }) => advertisement).length).toBeGreaterThan(listings + 1);
    expect((await refsOf(scenario.copy))['refs/heads/main']).toBe(
      (await refsOf(scenario.source))['refs/heads/main'],
    );
    await fsck(scenario.copy);
  });

  it('while it is mirrored is followed to where it stands at the end', async () => {
    await commitTo(scenario.source, 'main');
    justBefore(isPush, 1, () => commitTo(scenario.source, 'main'));

    const report = await mirrorOnce({ from: scenario.from, to: scenario.to });

    expect(firstDestination(report)).toMatchObject({ ok: true, verified: true });
    await expectEqualRefs(scenario.source, scenario.copy);
  });

  it('with every push is left to the next run, and that is said', async () => {
    await commitTo(scenario.source, 'main');
    stop = server.onRequest(async (request) => {
      if (isPush(request)) await commitTo(scenario.source, 'main');
      return undefined;
    });

    const report = await mirrorOnce({ from: scenario.from, to: scenario.to });

    expect(firstDestination(report)).toMatchObject({
      ok: false,
      verified: false,
      error: { code: 'GIT_REF_MOVED', retryable: true },
    });
    await fsck(scenario.copy);
  });
});
