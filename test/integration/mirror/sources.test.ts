import { writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type GitServer, startGitServer } from '../../support/git-server.ts';
import { type HttpHost, startRelay } from '../../support/http-host.ts';
import { mirrorOnce } from '../../support/mirror.ts';
import {
  commitTo,
  expectEqualRefs,
  firstDestination,
  type MirrorScenario,
  mirrorScenario,
  pushesTo,
} from '../../support/mirror-scenario.ts';
import { gitIn, historyOf, randomBytesOf, refsOf } from '../../support/repositories.ts';

let server: GitServer;
let relay: HttpHost | undefined;

beforeAll(async () => {
  server = await startGitServer();
});
afterAll(() => server.close());
afterEach(async () => {
  await relay?.close();
  relay = undefined;
});

/** The same URL, by way of the relay. */
const through = (host: HttpHost, url: string): string => url.replace(server.url, host.url);

async function someHistory(directory: string): Promise<void> {
  const history = await historyOf(directory);
  const first = history.commit('main');
  history.commit('main');
  history.commit('feature', { from: first });
  history.annotatedTag('v1', first);
  history.lightTag('light', first);
  await history.write();
}

/** Compares what a mirror brings over; a shallow or odd source may show more. */
const mirrored = async ({ source, copy }: MirrorScenario): Promise<void> => expectEqualRefs(source, copy);

describe('an empty source', () => {
  it('is mirrored into an empty destination without a push', async () => {
    const scenario = await mirrorScenario(server);

    const report = await mirrorOnce({ from: scenario.from, to: scenario.to });

    expect(firstDestination(report)).toMatchObject({ ok: true, verified: true, refs: [] });
    expect(pushesTo(server, scenario.copyNames[0] ?? '')).toBe(0);
  });

  it('that gets its first commit is mirrored then', async () => {
    const scenario = await mirrorScenario(server);
    await mirrorOnce({ from: scenario.from, to: scenario.to });
    await commitTo(scenario.source, 'main');

    const report = await mirrorOnce({ from: scenario.from, to: scenario.to });

    expect(report.ok).toBe(true);
    await mirrored(scenario);
  });
});

describe('a source whose HEAD names a branch without a commit', () => {
  it('is mirrored, and the default branch does not follow into nothing', async () => {
    const scenario = await mirrorScenario(server);
    await commitTo(scenario.source, 'other');
    await gitIn(scenario.source, 'symbolic-ref', 'HEAD', 'refs/heads/unborn');
    const followed: string[] = [];

    const report = await mirrorOnce({
      from: scenario.from,
      to: scenario.to.map((url) => ({ url, followHead: async (branch) => void followed.push(branch) })),
    });

    expect(report.ok).toBe(true);
    expect(followed).toEqual([]);
    await mirrored(scenario);
  });
});

describe('a shallow source', () => {
  it('is refused before anything is pushed', async () => {
    const scenario = await mirrorScenario(server);
    await commitTo(scenario.source, 'main');
    await commitTo(scenario.source, 'main');
    const tip = await commitTo(scenario.source, 'main');
    await writeFile(`${scenario.source}/shallow`, `${tip}\n`);

    const report = await mirrorOnce({ from: scenario.from, to: scenario.to });

    expect(firstDestination(report).error).toMatchObject({ code: 'GIT_SHALLOW_SOURCE', retryable: false });
    expect(await refsOf(scenario.copy)).toEqual({});
  });
});

describe('SHA-256 repositories', () => {
  it('are mirrored, first and later, and when they diverge', async () => {
    const scenario = await mirrorScenario(server, { objectFormat: 'sha256' });
    await someHistory(scenario.source);
    const first = await mirrorOnce({ from: scenario.from, to: scenario.to });
    await commitTo(scenario.source, 'main');
    const second = await mirrorOnce({ from: scenario.from, to: scenario.to });
    await mirrored(scenario);
    const foreign = await commitTo(scenario.copy, 'main', { message: 'by another hand' });
    const third = await mirrorOnce({ from: scenario.from, to: scenario.to });

    expect([first, second, third].map(({ ok }) => ok)).toEqual([true, true, true]);
    expect(firstDestination(second).counts).toMatchObject({ update: 1, diverged: 0 });
    expect((await refsOf(scenario.copy))[`refs/auto-builder/archive/main/${foreign}`]).toBe(foreign);
  });

  it('are not pushed into SHA-1 ones, and the right destinations get theirs', async () => {
    const scenario = await mirrorScenario(server, { objectFormat: 'sha256' });
    const other = await mirrorScenario(server, { objectFormat: 'sha1' });
    await someHistory(scenario.source);

    const report = await mirrorOnce({ from: scenario.from, to: [...scenario.to, ...other.to] });

    expect(report.destinations.map(({ ok, error }) => [ok, error?.code])).toEqual([
      [true, undefined],
      [false, 'GIT_OBJECT_FORMAT_MISMATCH'],
    ]);
    expect(pushesTo(server, other.copyNames[0] ?? '')).toBe(0);
    await mirrored(scenario);
  });
});

describe('a source that speaks only protocol version 0', () => {
  const throughOldServer = async (url: string): Promise<string> => {
    relay = await startRelay(server.url, { without: ['git-protocol'] });
    return through(relay, url);
  };

  it('is mirrored', async () => {
    const scenario = await mirrorScenario(server);
    await someHistory(scenario.source);

    const report = await mirrorOnce({ from: await throughOldServer(scenario.from), to: scenario.to });

    expect(firstDestination(report)).toMatchObject({ ok: true, verified: true });
    await mirrored(scenario);
  });

  it('sends only what is new', async () => {
    const scenario = await mirrorScenario(server);
    await commitTo(scenario.source, 'main', { files: { 'blob.bin': randomBytesOf('v0', 100_000) } });
    await mirrorOnce({ from: scenario.from, to: scenario.to });
    await commitTo(scenario.source, 'main');

    const report = await mirrorOnce({ from: await throughOldServer(scenario.from), to: scenario.to });

    expect(firstDestination(report)).toMatchObject({ ok: true, counts: { update: 1 } });
    expect(firstDestination(report).packBytes).toBeLessThan(1_000);
    await mirrored(scenario);
  });

  it('tells an update from a divergence', async () => {
    const scenario = await mirrorScenario(server);
    await someHistory(scenario.source);
    await mirrorOnce({ from: scenario.from, to: scenario.to });
    await commitTo(scenario.source, 'main');
    const foreign = await commitTo(scenario.copy, 'feature', { message: 'by another hand' });

    const report = await mirrorOnce({ from: await throughOldServer(scenario.from), to: scenario.to });

    expect(firstDestination(report).counts).toMatchObject({ update: 1, diverged: 1 });
    expect((await refsOf(scenario.copy))[`refs/auto-builder/archive/feature/${foreign}`]).toBe(foreign);
  });

  it('is followed when it moves between two looks', async () => {
    const scenario = await mirrorScenario(server);
    await someHistory(scenario.source);
    const from = await throughOldServer(scenario.from);
    const stop = server.onRequest(async ({ repository, advertisement }) => {
      if (repository === scenario.copyNames[0] && !advertisement) {
        stop();
        await commitTo(scenario.source, 'main');
      }
      return undefined;
    });

    const report = await mirrorOnce({ from, to: scenario.to });

    expect(report.ok).toBe(true);
    await mirrored(scenario);
  });

  it('when empty is mirrored without a push', async () => {
    const scenario = await mirrorScenario(server);

    const report = await mirrorOnce({ from: await throughOldServer(scenario.from), to: scenario.to });

    expect(firstDestination(report)).toMatchObject({ ok: true, verified: true });
  });

  it('in SHA-256 is mirrored', async () => {
    const scenario = await mirrorScenario(server, { objectFormat: 'sha256' });
    await someHistory(scenario.source);

    const report = await mirrorOnce({ from: await throughOldServer(scenario.from), to: scenario.to });

    expect(report.ok).toBe(true);
    await mirrored(scenario);
  });
});

describe('a host that compresses its answers', () => {
  it('is understood on both sides', async () => {
    const scenario = await mirrorScenario(server);
    await someHistory(scenario.source);
    let compressed = 0;
    relay = await startRelay(server.url, {
      rewrite: (body, request) => {
        if (!request.headers['accept-encoding']?.includes('gzip')) return { body };
        compressed += 1;
        return { body: gzipSync(body), headers: { 'content-encoding': 'gzip' } };
      },
    });
    const host = relay;

    const report = await mirrorOnce({
      from: through(host, scenario.from),
      to: scenario.to.map((url) => through(host, url)),
    });

    expect(report.ok).toBe(true);
    expect(compressed).toBeGreaterThan(2);
    await mirrored(scenario);
  });
});
