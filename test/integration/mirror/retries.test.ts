import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { GitFault } from '../../../local/github/git-backend.ts';
import type { GitRequest } from '../../../local/github/git-request.ts';
import { type GitServer, startGitServer } from '../../support/git-server.ts';
import { mirrorOnce } from '../../support/mirror.ts';
import {
  commitTo,
  expectEqualRefs,
  firstDestination,
  type MirrorScenario,
  mirrorScenario,
} from '../../support/mirror-scenario.ts';
import { fsck, historyOf, randomBytesOf, refsOf } from '../../support/repositories.ts';

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
});

/** The four places where a request can go wrong. */
const places: Record<string, (request: GitRequest) => boolean> = {
  "the source's capabilities": (request) =>
    request.repository === scenario.sourceName && request.advertisement,
  "the source's refs or pack": (request) =>
    request.repository === scenario.sourceName && !request.advertisement,
  "the destination's refs": (request) =>
    request.repository === scenario.copyNames[0] && request.advertisement,
  'the push': (request) => request.repository === scenario.copyNames[0] && !request.advertisement,
};

/** Makes the first few requests at a place go wrong. */
function fails(times: number, place: (request: GitRequest) => boolean, fault: GitFault): void {
  let left = times;
  stop = server.onRequest((request) => {
    if (left === 0 || !place(request)) return undefined;
    left -= 1;
    return fault;
  });
}

/** Records how long was waited, and never waits. */
function recordedSleep(): { waits: number[]; sleep: (ms: number, signal?: AbortSignal) => Promise<void> } {
  const waits: number[] = [];
  const sleep = (ms: number, signal?: AbortSignal): Promise<void> => {
    // A wait with a signal of its own is one that ends early, when all have joined.
    if (signal) {
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    }
    waits.push(ms);
    return Promise.resolve();
  };
  return { waits, sleep };
}

describe.each(Object.entries(places))('a passing failure of %s', (_name, place) => {
  it.each([
    ['503', { respond: { status: 503 } }],
    ['429', { respond: { status: 429, headers: { 'retry-after': '0' } } }],
    ['a broken connection', { disconnect: true }],
    ['an answer cut short', { responseBody: { cutAfterBytes: 20 } }],
  ] satisfies [string, GitFault][])('(%s) is tried again and heals', async (_fault, fault) => {
    fails(2, place, fault);

    const report = await mirrorOnce({ from: scenario.from, to: scenario.to });

    expect(firstDestination(report)).toMatchObject({ ok: true, verified: true });
    await expectEqualRefs(scenario.source, scenario.copy);
  });
});

describe('a host that stays away', () => {
  it.each([['the source', 'sourceName'] as const, ['the destination', 'copy'] as const])(
    'is given up after a few attempts, when it is %s, and may be tried later',
    async (_name, which) => {
      const repository = which === 'copy' ? scenario.copyNames[0] : scenario.sourceName;
      stop = server.onRequest((request) =>
        request.repository === repository ? { respond: { status: 502 } } : undefined,
      );

      const report = await mirrorOnce({ from: scenario.from, to: scenario.to });

      expect(firstDestination(report)).toMatchObject({
        ok: false,
        verified: false,
        error: { code: 'GIT_HOST_UNAVAILABLE', retryable: true },
      });
      expect(report.error?.code).toBe(which === 'copy' ? undefined : 'GIT_HOST_UNAVAILABLE');
    },
  );
});

describe('waiting between attempts', () => {
  it('doubles, with full jitter', async () => {
    const { waits, sleep } = recordedSleep();
    stop = server.onRequest((request) =>
      request.repository === scenario.copyNames[0] ? { respond: { status: 503 } } : undefined,
    );

    await mirrorOnce({ from: scenario.from, to: scenario.to, engine: { sleep, random: () => 0.5 } });

    expect(waits).toEqual([250, 500, 1_000]);
  });

  it('is at least as long as the host asks', async () => {
    const { waits, sleep } = recordedSleep();
    fails(1, places["the destination's refs"] ?? (() => false), {
      respond: { status: 429, headers: { 'retry-after': '17' } },
    });

    const report = await mirrorOnce({ from: scenario.from, to: scenario.to, engine: { sleep } });

    expect(waits).toEqual([17_000]);
    expect(report.ok).toBe(true);
  });

  it('is left to a later run when the deadline comes first', async () => {
    const { waits, sleep } = recordedSleep();
    fails(1, places["the destination's refs"] ?? (() => false), {
      respond: { status: 429, headers: { 'retry-after': '17' } },
    });

    const report = await mirrorOnce({
      from: scenario.from,
      to: scenario.to,
      engine: { sleep, now: () => 1_000_000, deadline: 1_016_000 },
    });

    expect(waits).toEqual([]);
    expect(firstDestination(report).error).toMatchObject({ code: 'GIT_RATE_LIMITED', retryable: true });
  });
});

describe('a connection that is cut in mid-pack', () => {
  const bigCommit = async (): Promise<void> => {
    const history = await historyOf(scenario.source);
    history.commit('main', { files: { 'blob.bin': randomBytesOf(scenario.sourceName, 3_000_000) } });
    await history.write();
  };

  it.each([
    ['at the source', "the source's refs or pack", { responseBody: { cutAfterBytes: 1_000_000 } }],
    ['at the destination', 'the push', { requestBody: { cutAfterBytes: 1_000_000 } }],
  ] satisfies [string, string, GitFault][])('%s moves no ref', async (_where, place, fault) => {
    await mirrorOnce({ from: scenario.from, to: scenario.to });
    const before = await refsOf(scenario.copy);
    await bigCommit();
    fails(Number.POSITIVE_INFINITY, places[place] ?? (() => false), fault);

    const report = await mirrorOnce({ from: scenario.from, to: scenario.to });

    expect(firstDestination(report)).toMatchObject({ ok: false, error: { retryable: true } });
    expect(await refsOf(scenario.copy)).toEqual(before);
    await fsck(scenario.copy);
  });

  it.each([
    ['at the source', "the source's refs or pack", { responseBody: { cutAfterBytes: 1_000_000 } }],
    ['at the destination', 'the push', { requestBody: { cutAfterBytes: 1_000_000 } }],
  ] satisfies [string, string, GitFault][])(
    '%s and then holds is mirrored whole',
    async (_w, place, fault) => {
      await bigCommit();
      fails(2, places[place] ?? (() => false), fault);

      const report = await mirrorOnce({ from: scenario.from, to: scenario.to });

      expect(report.ok).toBe(true);
      await expectEqualRefs(scenario.source, scenario.copy);
    },
  );
});

describe('a report that is lost on the way', () => {
  it('is not taken for a failure: the next listing shows that the refs have arrived', async () => {
    fails(1, places['the push'] ?? (() => false), { responseBody: { cutAfterBytes: 1 } });

    const report = await mirrorOnce({ from: scenario.from, to: scenario.to });

    expect(firstDestination(report)).toMatchObject({ ok: true, verified: true });
    await expectEqualRefs(scenario.source, scenario.copy);
  });
});

describe('calling a run off', () => {
  it('in mid-transfer leaves the destination as it was', async () => {
    await mirrorOnce({ from: scenario.from, to: scenario.to });
    const before = await refsOf(scenario.copy);
    const history = await historyOf(scenario.source);
    history.commit('main', { files: { 'blob.bin': randomBytesOf(scenario.sourceName, 8_000_000) } });
    await history.write();
    const calledOff = new AbortController();
    server.clearRequests();

    const report = await mirrorOnce({
      from: scenario.from,
      to: scenario.to,
      engine: {
        signal: calledOff.signal,
        onProgress: (event) => {
          if (event.kind === 'sent') calledOff.abort();
        },
      },
    });

    expect(firstDestination(report)).toMatchObject({ ok: false, verified: false });
    await expect.poll(() => server.requests.every(({ exchange }) => exchange !== undefined)).toBe(true);
    expect(await refsOf(scenario.copy)).toEqual(before);
    await fsck(scenario.copy);
  });

  it('is reported as that, not as a failure of a host', async () => {
    const calledOff = new AbortController();
    stop = server.onRequest((request) => {
      if (request.repository === scenario.copyNames[0]) calledOff.abort();
      return undefined;
    });

    const report = await mirrorOnce({
      from: scenario.from,
      to: scenario.to,
      engine: { signal: calledOff.signal },
    });

    expect(firstDestination(report).error?.code).toBe('GIT_ABORTED');
  });

  it('before it begins sends nothing', async () => {
    server.clearRequests();

    const report = await mirrorOnce({
      from: scenario.from,
      to: scenario.to,
      engine: { signal: AbortSignal.abort() },
    });

    expect(report.ok).toBe(false);
    expect(server.requests).toEqual([]);
  });

  it('does not wait for a backoff that has begun', async () => {
    const calledOff = new AbortController();
    stop = server.onRequest((request) =>
      request.repository === scenario.copyNames[0] ? { respond: { status: 503 } } : undefined,
    );

    const report = await mirrorOnce({
      from: scenario.from,
      to: scenario.to,
      engine: {
        signal: calledOff.signal,
        random: () => 1,
        sleep: async (_ms, signal) => {
          if (signal === calledOff.signal) calledOff.abort();
          else await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
        },
      },
    });

    expect(report.ok).toBe(false);
  });
});
