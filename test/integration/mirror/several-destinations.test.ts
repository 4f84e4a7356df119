import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { MirrorProgress } from '../../../functions/mirror/engine.ts';
import type { GitFault } from '../../../local/github/git-backend.ts';
import type { GitRequest } from '../../../local/github/git-request.ts';
import { defaultTeeOptions, type TeeOptions } from '../../../shared/git/tee.ts';
import { type GitServer, startGitServer } from '../../support/git-server.ts';
import { mirrorOnce } from '../../support/mirror.ts';
import {
  commitTo,
  expectEqualRefs,
  installHook,
  type MirrorScenario,
  mirrorScenario,
  pushesTo,
  setRef,
} from '../../support/mirror-scenario.ts';
import { historyOf, randomBytesOf, refsOf } from '../../support/repositories.ts';

let server: GitServer;
let scenario: MirrorScenario;
let stop: () => void = () => undefined;

beforeAll(async () => {
  server = await startGitServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  stop();
  scenario = await mirrorScenario(server, { copies: 3 });
});

/** Fetches that carried at least so many bytes: listings and questions are smaller. */
const fetchesOver = (bytes: number): number =>
  server.requests.filter(
    ({ repository, service, exchange }) =>
      repository === scenario.sourceName &&
      service === 'git-upload-pack' &&
      (exchange?.responseBytes ?? 0) > bytes,
  ).length;

const isPushTo = (request: GitRequest, index: number): boolean =>
  request.repository === scenario.copyNames[index] &&
  request.service === 'git-receive-pack' &&
  !request.advertisement;

/** Resolves when so many destinations, other than the given one, have settled. */
function othersSettled(than: number): {
  promise: Promise<void>;
  onProgress: (event: MirrorProgress) => void;
} {
  const { promise, resolve } = Promise.withResolvers<void>();
  const missing = new Set(scenario.to.filter((_, index) => index !== than));
  const onProgress = (event: MirrorProgress): void => {
    if (event.kind === 'settled') missing.delete(event.url);
    if (missing.size === 0) resolve();
  };
  return { promise, onProgress };
}

async function commitBytes(size: number): Promise<void> {
  const history = await historyOf(scenario.source);
  history.commit('main', { files: { 'blob.bin': randomBytesOf(scenario.sourceName, size) } });
  await history.write();
}

describe('three destinations that lack the same', () => {
  it('are served by one fetch', async () => {
    await commitBytes(300_000);

    const report = await mirrorOnce({ from: scenario.from, to: scenario.to });

    expect(report.ok).toBe(true);
    expect(fetchesOver(100_000)).toBe(1);
    for (const copy of scenario.copies) await expectEqualRefs(scenario.source, copy);
  });

  it('are served by one fetch again when there is news', async () => {
    await commitBytes(1_000);
    await mirrorOnce({ from: scenario.from, to: scenario.to });
    server.clearRequests();
    await commitBytes(300_000);

    await mirrorOnce({ from: scenario.from, to: scenario.to });

    expect(fetchesOver(100_000)).toBe(1);
    for (const copy of scenario.copies) await expectEqualRefs(scenario.source, copy);
  });

  it('get the same answer from the verification', async () => {
    await commitBytes(1_000);

    const { destinations } = await mirrorOnce({ from: scenario.from, to: scenario.to });

    expect(new Set(destinations.map(({ destinationDigest }) => destinationDigest)).size).toBe(1);
  });
});

describe('destinations that lack different things', () => {
  it('each get what they lack', async () => {
    await commitBytes(1_000);
    await mirrorOnce({ from: scenario.from, to: scenario.to.slice(0, 1) });
    await commitBytes(2_000);
    await mirrorOnce({ from: scenario.from, to: scenario.to.slice(1, 2) });
    await commitTo(scenario.source, 'other');

    const report = await mirrorOnce({ from: scenario.from, to: scenario.to });

    expect(report.destinations.map(({ ok, verified }) => ok && verified)).toEqual([true, true, true]);
    for (const copy of scenario.copies) await expectEqualRefs(scenario.source, copy);
  });
});

describe('a destination that fails', () => {
  /** What goes wrong with every request to the second destination. */
  const failures: Record<string, (request: GitRequest) => GitFault | undefined> = {
    'is down': () => ({ respond: { status: 503 } }),
    'hangs up': () => ({ disconnect: true }),
    'is not there': () => ({ respond: { status: 404 } }),
    'wants other credentials': () => ({ respond: { status: 401 } }),
    'refuses every push': ({ advertisement }) => (advertisement ? undefined : { respond: { status: 403 } }),
    'hangs up in mid-pack': ({ advertisement }) =>
      advertisement ? undefined : { requestBody: { cutAfterBytes: 50_000 } },
    'answers nonsense': () => ({ respond: { status: 200, body: '<html>Welcome</html>' } }),
  };

  it.each(Object.entries(failures))('because it %s spoils no other', async (_name, fault) => {
    await commitBytes(300_000);
    stop = server.onRequest((request) =>
      request.repository === scenario.copyNames[1] ? fault(request) : undefined,
    );

    const report = await mirrorOnce({ from: scenario.from, to: scenario.to });

    expect(report.ok).toBe(false);
    expect(report.error).toBeUndefined();
    expect(report.destinations.map(({ ok }) => ok)).toEqual([true, false, true]);
    expect(report.destinations[1]?.error?.code).toMatch(/^GIT_/);
    for (const index of [0, 2]) await expectEqualRefs(scenario.source, scenario.copies[index] ?? '');
    expect(await refsOf(scenario.copies[1] ?? '')).toEqual({});
  });

  it('by refusing one ref is bisected alone, and the others need one push', async () => {
    for (const branch of ['a', 'b', 'c', 'd']) await commitTo(scenario.source, branch);
    await installHook(
      scenario.copies[1] ?? '',
      'pre-receive',
      'while read old new ref; do test "$ref" != refs/heads/c || exit 1; done',
    );

    const report = await mirrorOnce({ from: scenario.from, to: scenario.to });

    expect(report.destinations.map(({ counts }) => counts.held)).toEqual([0, 1, 0]);
    expect([0, 2].map((index) => pushesTo(server, scenario.copyNames[index] ?? ''))).toEqual([1, 1]);
  });
});

describe('a destination that hangs', () => {
  it('with its report keeps no other from being done', async () => {
    await commitBytes(10_000);
    const { promise: until, onProgress } = othersSettled(1);
    stop = server.onRequest((request) =>
      isPushTo(request, 1) ? { responseBody: { stallAfterBytes: { bytes: 1, until } } } : undefined,
    );

    const report = await mirrorOnce({ from: scenario.from, to: scenario.to, engine: { onProgress } });

    expect(report.ok).toBe(true);
    await expectEqualRefs(scenario.source, scenario.copies[1] ?? '');
  });

  it('in the middle of a pack is evicted, and served alone once it takes bytes again', async () => {
    await commitBytes(16_000_000);
    const { promise: until, onProgress } = othersSettled(1);
    let stalled = false;
    stop = server.onRequest((request) => {
      if (!isPushTo(request, 1) || stalled) return undefined;
      stalled = true;
      return { requestBody: { stallAfterBytes: { bytes: 100_000, until } } };
    });
    const { tee, moved } = patientWhileBytesMove();

    const report = await mirrorOnce({
      from: scenario.from,
      to: scenario.to,
      engine: {
        tee,
        onProgress: (event) => {
          moved();
          onProgress(event);
        },
      },
    });

    expect(report.destinations.map(({ ok, verified }) => ok && verified)).toEqual([true, true, true]);
    expect(pushesTo(server, scenario.copyNames[1] ?? '')).toBe(2);
    expect(fetchesOver(15_000_000)).toBe(2);
    for (const copy of scenario.copies) await expectEqualRefs(scenario.source, copy);
  });

  it('while old tips are kept there keeps no other from being done', async () => {
    await commitTo(scenario.source, 'main');
    await mirrorOnce({ from: scenario.from, to: scenario.to });
    for (const copy of scenario.copies) await commitTo(copy, 'main', { message: 'by another hand' });
    const { promise: until, onProgress } = othersSettled(1);
    stop = server.onRequest((request) =>
      isPushTo(request, 1) ? { responseBody: { stallAfterBytes: { bytes: 1, until } } } : undefined,
    );

    const report = await mirrorOnce({
      from: scenario.from,
      to: scenario.to,
      engine: { onProgress, sleep: shortOfPatience },
    });

    expect(report.destinations.map(({ ok }) => ok)).toEqual([true, true, true]);
  });

  it('while it is listed keeps no other from being done', async () => {
    await commitTo(scenario.source, 'main');
    const { promise: until, onProgress } = othersSettled(1);
    stop = server.onRequest(async ({ repository }) => {
      if (repository === scenario.copyNames[1]) await until;
      return undefined;
    });

    const report = await mirrorOnce({
      from: scenario.from,
      to: scenario.to,
      engine: { onProgress, sleep: shortOfPatience },
    });

    expect(report.destinations.map(({ ok }) => ok)).toEqual([true, true, true]);
    for (const copy of scenario.copies) await expectEqualRefs(scenario.source, copy);
  });

  it('after its first batch goes on alone with the rest', async () => {
    const base = await commitTo(scenario.source, 'main');
    for (let index = 1; index < 9; index += 1) await setRef(scenario.source, `refs/heads/b${index}`, base);
    const { promise: until, onProgress } = othersSettled(1);
    stop = server.onRequest((request) =>
      isPushTo(request, 1) ? { responseBody: { stallAfterBytes: { bytes: 1, until } } } : undefined,
    );

    const report = await mirrorOnce({
      from: scenario.from,
      to: scenario.to,
      engine: { onProgress, sleep: shortOfPatience, batchSize: 4 },
    });

    expect(report.destinations.map(({ ok }) => ok)).toEqual([true, true, true]);
    for (const copy of scenario.copies) await expectEqualRefs(scenario.source, copy);
  });
});

/** A tee whose time goes on only when nothing has moved for a while: then everybody waits for the one that hangs. */
function patientWhileBytesMove(): { tee: TeeOptions; moved: () => void } {
  let now = 0;
  let lastMove = performance.now();
  return {
    moved: () => {
      lastMove = performance.now();
    },
    tee: {
      ...defaultTeeOptions,
      bufferBytes: 256 * 1024,
      now: () => now,
      setTimer: (callback) => {
        const timer = setTimeout(() => {
          if (performance.now() - lastMove > 500) now += 60_000;
          callback();
        }, 10);
        return () => clearTimeout(timer);
      },
    },
  };
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Waits for whoever is nearly there, and for nobody else: everything that is under way on loopback gets its turn. */
const shortOfPatience = (): Promise<void> => turns(200);
