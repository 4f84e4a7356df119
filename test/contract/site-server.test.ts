import { mkdir, symlink } from 'node:fs/promises';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningSites, startSites } from '../../local/cloud/sites/site-server.ts';
import { type DeployedSite, deployedSite } from '../support/deployed-site.ts';

const first = {
  'index.html': 'first',
  'docs/index.html': 'docs',
  'photo.png': 'png',
  LICENSE: 'free',
  '.env': 'SECRET=1',
  'assets/app-1a.js': 'one()',
};
const second = { 'index.html': 'second', 'assets/app-2b.js': 'two()' };

describe('a site that the local cloud serves', () => {
  let site: DeployedSite;
  let running: RunningSites;
  let faults: unknown[];
  beforeEach(async () => {
    faults = [];
    site = await deployedSite();
    running = await startSites([{ name: 'shop', directory: site.directory, port: 0 }], (_site, error) =>
      faults.push(error),
    );
  });
  afterEach(async () => {
    await running.close();
    await site.close();
    expect(faults).toEqual([]);
  });

  const get = (path: string, options: RequestInit = {}) => fetch(`${running.sites[0]?.url}${path}`, options);
  const bodyOf = async (path: string, options: RequestInit = {}) => (await get(path, options)).text();
  const release = (files: Record<string, string>) => site.releases.release(files);
  /** As it is written: `fetch` would tidy the path first. */
  const statusOf = async (path: string, method = 'GET') => {
    const { port } = new URL(running.sites[0]?.url ?? '');
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      request({ port, path, method }, resolve).on('error', reject).end();
    });
    await text(response);
    return response.statusCode;
  };

  it('answers 503 until something is live', async () => {
    expect(await statusOf('/')).toBe(503);
    await site.prepare(release(first));
    expect(await statusOf('/')).toBe(503);
  });

  it('serves the files of the live release', async () => {
    await site.deploy(release(first));
    expect([
      await bodyOf('/'),
      await bodyOf('/docs/'),
      await bodyOf('/docs'),
      await bodyOf('/photo.png'),
    ]).toEqual(['first', 'docs', 'docs', 'png']);
  });

  it('says what each file is, and how long it may be kept', async () => {
    await site.deploy(release(first));
    const shown = async (path: string) => {
      const { headers } = await get(path);
      return [headers.get('content-type'), headers.get('cache-control'), headers.get('content-length')];
    };
    expect([await shown('/'), await shown('/assets/app-1a.js'), await shown('/photo.png')]).toEqual([
      ['text/html; charset=utf-8', 'no-cache', '5'],
      ['text/javascript; charset=utf-8', 'public, max-age=31536000, immutable', '5'],
      ['image/png', 'no-cache', '3'],
    ]);
  });

  it('shows the next release to the very next request', async () => {
    const [one, two] = [release(first), release(second)];
    await site.deploy(one);
    await site.prepare(two);
    const seen: string[] = [];
    for (const each of [two, one, two]) {
      await site.flip(each);
      seen.push(await bodyOf('/'));
    }
    expect(seen).toEqual(['second', 'first', 'second']);
  });

  it('keeps serving what a tab of the release before asks for', async () => {
    await site.deploy(release(first));
    await site.deploy(release(second));
    expect(await bodyOf('/assets/app-1a.js')).toBe('one()');
  });

  it('takes a release away', async () => {
    await site.deploy(release(first));
    await site.flip(undefined);
    expect(await statusOf('/')).toBe(503);
  });

  it('shows a release that is not live to who asks for it', async () => {
    const two = release(second);
    await site.deploy(release(first));
    await site.prepare(two);
    const headers = { ...site.target.preview?.(two).headers };
    expect([await bodyOf('/', { headers }), await bodyOf('/')]).toEqual(['second', 'first']);
  });

  it('leads some viewers to a candidate, each always to the same', async () => {
    const [one, two] = [release(first), release(second)];
    await site.deploy(one);
    await site.prepare(two);
    const answers = new Set<string>();
    for (const weight of [1, 99]) {
      await site.flip(two, { from: one, weight });
      answers.add([await bodyOf('/'), await bodyOf('/')].join(' '));
    }
    expect([...answers]).toEqual(['first first', 'second second']);
  });

  it('sends nothing again that the viewer has', async () => {
    await site.deploy(release(first));
    const etag = (await get('/')).headers.get('etag') ?? '';
    const again = await get('/', { headers: { 'if-none-match': `W/${etag}, "other"` } });
    expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag]);
  });

  it('sends it again after a flip', async () => {
    await site.deploy(release(first));
    const etag = (await get('/')).headers.get('etag') ?? '';
    await site.deploy(release(second));
    expect((await get('/', { headers: { 'if-none-match': etag } })).status).toBe(200);
  });

  it('answers HEAD without a body', async () => {
    await site.deploy(release(first));
    const head = await get('/', { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '5', '']);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('does not take %s', async (method) => {
    expect(await statusOf('/', method)).toBe(405);
  });

  it.each([
    '/nothing.txt',
    '/nothing/',
    '/.env',
    '/../../../../etc/passwd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/..%2f..%2fetc%2fpasswd',
    '/assets/../.auto-builder/pointer/1.json',
    '/.auto-builder/pointer/1.json',
    '/assets',
    '/assets/app-1a.js/more.js',
    '/photo.png/',
  ])('answers 404 to %s', async (path) => {
    await site.deploy(release(first));
    expect(await statusOf(path)).toBe(404);
  });

  it('answers 400 to what is not encoded as it should be', async () => {
    expect(await statusOf('/%E0%A4%A')).toBe(400);
  });

  it('follows no link that leads out of the site', async () => {
    await site.deploy(release(first));
    await mkdir(join(site.directory, 'assets'), { recursive: true });
    const [outside, folder] = [import.meta.filename, import.meta.dirname];
    await symlink(outside, join(site.directory, 'assets', 'out.ts'));
    await symlink(folder, join(site.directory, 'assets', 'folder'));
    const paths = ['/assets/out.ts', `/assets/folder/${basename(outside)}`];
    expect(await Promise.all(paths.map((path) => statusOf(path)))).toEqual([404, 404]);
  });

  it('says which site wants a port that it cannot have, and serves the others', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const wanted = [
      { name: 'one', directory: site.directory, port: 0 },
      { name: 'two', directory: site.directory, port },
    ];
    const started = await startSites(wanted, () => undefined);
    await started.close();
    other.close();
    expect(started).toMatchObject({
      sites: [{ name: 'one' }],
      refused: [{ code: 'SITE_PORT_REFUSED', where: 'two' }],
    });
  });
});
