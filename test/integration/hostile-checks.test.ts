import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checkAssets } from '../../functions/deployment/checks/check-assets.ts';
import { checkHttp, type HttpCheck } from '../../functions/deployment/checks/http-check.ts';

const signal = new AbortController().signal;

/** The address of a server that answers like that. */
async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  );
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const check = (url: string, changes: Partial<HttpCheck> = {}) =>
  checkHttp(
    { fetch, now: Date.now },
    {
      ...{ kind: 'http', name: 'page', when: 'both', method: 'GET', headers: {}, status: [200] },
      ...{ url, timeoutSeconds: 0.5, ...changes },
    },
    undefined,
    signal,
  );

describe('a check of an address', () => {
  it('that answers and never ends, fails after its time', async () => {
    const url = await serve((_request, response) => void response.writeHead(200).write('begun'));
    expect(await check(url)).toMatchObject({
      result: 'failed',
      detail: expect.stringContaining('no answer from'),
    });
  });

  it('that floods, looks at the beginning, and lets it go', async () => {
    let sent = 0;
    const url = await serve((_request, response) => {
      const piece = Buffer.alloc(65_536, 'a');
      const flood = () => {
        for (let more = true; more && !response.destroyed; sent += piece.length) more = response.write(piece);
      };
      response.on('drain', flood);
      flood();
    });
    expect(await check(url, { contains: 'aaa', timeoutSeconds: 5 })).toMatchObject({ result: 'passed' });
    expect(sent).toBeLessThan(16_777_216);
  });

  it('that leads elsewhere, is not followed', async () => {
    const url = await serve((_request, response) => void response.writeHead(302, { location: '/' }).end());
    expect(await check(url)).toMatchObject({ result: 'failed', detail: 'answered 302, not 200' });
  });

  it('that hangs up, says so', async () => {
    const url = await serve((request) => void request.socket.destroy());
    expect(await check(url)).toMatchObject({
      result: 'failed',
      detail: expect.stringContaining('cannot be reached'),
    });
  });

  it('that is none, says so', async () => {
    expect(await check('nonsense')).toMatchObject({ result: 'failed', detail: 'nonsense is no address' });
  });

  it('with a pattern that is none, says so', async () => {
    const url = await serve((_request, response) => void response.end('page'));
    expect(await check(url, { matches: '(' })).toMatchObject({
      result: 'failed',
      detail: expect.stringMatching(/^the pattern \( cannot be used/),
    });
  });
});

describe('a check of the files of a release', () => {
  const sha256 = 'a'.repeat(64);
  const manifest = { files: { 'a.js': { sha256, bytes: 1 } } };
  const checkFiles = (url: string) =>
    checkAssets(
      fetch,
      { kind: 'assets', name: 'files', when: 'both', url, timeoutSeconds: 0.5 },
      manifest,
      undefined,
      signal,
    );

  it('given one that never ends, fails after its time', async () => {
    const url = await serve((_request, response) => void response.writeHead(200).write('begun'));
    expect(await checkFiles(url)).toMatchObject({ result: 'failed', detail: 'a.js: did not come' });
  });

  it('at an address that is none, says so', async () => {
    expect(await checkFiles('nonsense')).toMatchObject({
      result: 'failed',
      detail: 'nonsense is no address',
    });
  });
});
