import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkAssets } from '../../../functions/deployment/checks/check-assets.ts';
import { checkHttp, type HttpCheck, judgeAnswer } from '../../../functions/deployment/checks/http-check.ts';
import { judgeTraffic, type MetricsCheck } from '../../../functions/deployment/checks/judge-traffic.ts';
import type { Traffic } from '../../../functions/deployment/targets/target.ts';

const http: HttpCheck = {
  kind: 'http',
  name: 'page',
  when: 'both',
  url: 'https://shop.example/health?deep=1',
  method: 'GET',
  headers: {},
  status: [200, 204],
  timeoutSeconds: 1,
};
const signal = new AbortController().signal;

describe('the answer to a check', () => {
  it.each([
    [{}, { status: 200 }, undefined],
    [{}, { status: 302 }, 'answered 302, not 200 or 204'],
    [{ contains: 'ok' }, { body: 'all ok' }, undefined],
    [{ contains: 'ok' }, { body: 'no' }, 'the answer does not contain "ok"'],
    [{ matches: '^v[0-9]+$' }, { body: 'v12' }, undefined],
    [{ matches: '^v[0-9]+$' }, { body: 'vx' }, 'the answer does not match ^v[0-9]+$'],
    [{ maxLatencyMs: 500 }, { took: 500 }, undefined],
    [{ maxLatencyMs: 500 }, { took: 501 }, 'took 501 ms, more than 500 ms'],
  ])('given %j, of %j is %s', (wanted, answer, verdict) => {
    expect(judgeAnswer({ ...http, ...wanted }, { status: 200, body: '', took: 1, ...answer })).toBe(verdict);
  });
});

describe('asking an address', () => {
  const ask = (fetch: (url: string, init: RequestInit) => Promise<Response>, origin?: string) =>
    checkHttp(
      { fetch, now: () => 0 },
      { ...http, timeoutSeconds: 0.02 },
      { headers: { 'x-release': 'abc' }, ...(origin === undefined ? {} : { origin }) },
      signal,
    );

  it('given a candidate to look at, asks it alone', async () => {
    const asked: unknown[] = [];
    await ask(async (url, { headers }) => {
      asked.push(url, headers);
      return new Response('');
    }, 'http://preview.example');
    expect(asked).toEqual(['http://preview.example/health?deep=1', { 'x-release': 'abc' }]);
  });

  it('given one that never answers, fails after its time', async () => {
    const result = await ask(
      (_url, init) =>
        new Promise((_resolve, reject) =>
          init.signal?.addEventListener('abort', () => reject(init.signal?.reason)),
        ),
    );
    expect(result).toMatchObject({ result: 'failed', detail: expect.stringContaining('no answer from') });
  });

  it('given one that is not there, says why', async () => {
    const result = await ask(async () => {
      throw new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') });
    });
    expect(result).toMatchObject({ result: 'failed', detail: expect.stringContaining('ECONNREFUSED') });
  });
});

describe('the files of a release', () => {
  const files = { 'index.html': 'page', 'assets/ä b.js': 'code' };
  const manifest = {
    files: Object.fromEntries(
      Object.entries(files).map(([path, text]) => [
        path,
        { sha256: createHash('sha256').update(text).digest('hex'), bytes: text.length },
      ]),
    ),
  };
  const check = {
    kind: 'assets',
    name: 'files',
    when: 'both',
    url: 'https://shop.example',
    timeoutSeconds: 1,
  } as const;
  const served = (texts: Readonly<Record<string, string>>) => async (url: string) => {
    const text = texts[decodeURIComponent(new URL(url).pathname.slice(1))];
    return text === undefined ? new Response('', { status: 404 }) : new Response(text);
  };

  it('given all of them with their own bytes, passes', async () => {
    expect(await checkAssets(served(files), check, manifest, undefined, signal)).toMatchObject({
      result: 'passed',
    });
  });

  it('given one with other bytes and one that is missing, names both', async () => {
    const result = await checkAssets(served({ 'index.html': 'other' }), check, manifest, undefined, signal);
    expect(result).toMatchObject({
      result: 'failed',
      detail: 'assets/ä b.js: answered 404; index.html has other bytes',
    });
  });
});

describe('the traffic of a candidate', () => {
  const check: MetricsCheck = {
    kind: 'metrics',
    name: 'traffic',
    when: 'verify',
    target: 'lambda',
    maxErrorRate: 0.01,
    maxErrorRatio: 2,
    maxLatencyRatio: 1.5,
    minimumRequests: 50,
  };
  const traffic = (requests: number, errors: number, p95Ms?: number): Traffic => ({
    requests,
    errors,
    p95Ms,
  });

  it.each([
    ['nothing is known of it', undefined, traffic(100, 0), 'inconclusive'],
    ['too few asked it', traffic(49, 0), traffic(100, 0), 'inconclusive'],
    ['it does well', traffic(100, 1, 100), traffic(100, 0, 100), 'passed'],
    ['it fails too often', traffic(100, 2), traffic(100, 0), 'failed'],
    ['it fails as often as the live one does', traffic(100, 20), traffic(100, 10), 'passed'],
    ['it fails more than twice as often', traffic(100, 21), traffic(100, 10), 'failed'],
    ['it is half as slow again', traffic(100, 0, 150), traffic(100, 0, 100), 'passed'],
    ['it is slower than that', traffic(100, 0, 151), traffic(100, 0, 100), 'failed'],
    ['there is no live one', traffic(100, 0, 900), undefined, 'passed'],
  ] as const)('given that %s, is %s', (_what, candidate, live, result) => {
    expect(judgeTraffic(check, candidate, live).result).toBe(result);
  });
});
