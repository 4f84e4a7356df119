import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GitServer, startGitServer } from '../support/git-server.ts';
import {
  fsck,
  generateRepository,
  gitIn,
  historyOf,
  randomBytesOf,
  refsOf,
} from '../support/repositories.ts';

describe('the git server of the tests', () => {
  let server: GitServer;
  let work: string;

  beforeEach(async () => {
    work = await mkdtemp(join(tmpdir(), 'work-'));
    server = await startGitServer();
  });

  afterEach(async () => {
    await server.close();
    await rm(work, { recursive: true, force: true });
  });

  async function repositoryWithHistory(path: string): Promise<string> {
    const directory = await server.create(path);
    const history = await historyOf(directory);
    const first = history.commit('main', { files: { 'README.md': 'hello\n' } });
    const second = history.commit('main');
    history.branch('feat/x', first);
    history.lightTag('v1', first);
    history.annotatedTag('v2', second);
    await history.write();
    return directory;
  }

  it('gives a clone the refs of the repository', async () => {
    const directory = await repositoryWithHistory('acme/app');
    await gitIn(work, 'clone', '--quiet', '--mirror', server.urlOf('acme/app'), 'copy');
    expect(await refsOf(join(work, 'copy'))).toEqual(await refsOf(directory));
  });

  it('takes a push whose body comes in chunks', async () => {
    await repositoryWithHistory('acme/app');
    const target = await server.create('backup/app');
    await gitIn(work, 'clone', '--quiet', '--mirror', server.urlOf('acme/app'), 'copy');
    const history = await historyOf(join(work, 'copy'));
    history.commit('big', { files: { 'blob.bin': randomBytesOf('big', 3_000_000) } });
    await history.write();
    await gitIn(join(work, 'copy'), 'push', '--quiet', '--mirror', server.urlOf('backup/app'));
    await fsck(target);
    expect(await refsOf(target)).toEqual(await refsOf(join(work, 'copy')));
  });

  it('answers a request with the fault that a hook chose', async () => {
    await repositoryWithHistory('acme/app');
    server.onRequest((request) =>
      request.advertisement ? { respond: { status: 503, headers: { 'retry-after': '7' } } } : undefined,
    );
    const response = await fetch(`${server.urlOf('acme/app')}/info/refs?service=git-upload-pack`);
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '7']);
  });

  it('moves no ref when the connection is cut within the pack', async () => {
    const target = await server.create('backup/app');
    await gitIn(work, 'init', '--quiet', '--bare', 'copy');
    const history = await historyOf(join(work, 'copy'));
    history.commit('main', { files: { 'blob.bin': randomBytesOf('cut', 2_000_000) } });
    await history.write();
    server.onRequest((request) =>
      request.service === 'git-receive-pack' && !request.advertisement
        ? { requestBody: { cutAfterBytes: 100_000 } }
        : undefined,
    );
    await expect(gitIn(join(work, 'copy'), 'push', server.urlOf('backup/app'), 'main')).rejects.toThrow();
    expect(await refsOf(target)).toEqual({});
  });

  it('asks for credentials and refuses wrong ones', async () => {
    const guarded = await startGitServer({
      authenticate: (credentials) =>
        credentials?.password === 'right' ? { allow: true, user: 'someone' } : { allow: false, status: 401 },
    });
    await guarded.create('acme/app');
    const advertisement = `${guarded.urlOf('acme/app')}/info/refs?service=git-receive-pack`;
    const statuses = await Promise.all(
      [{}, basic('wrong'), basic('right')].map(
        async (headers) => (await fetch(advertisement, { headers })).status,
      ),
    );
    await guarded.close();
    expect(statuses).toEqual([401, 401, 200]);
  });

  it('ends the process of a client that went away', async () => {
    await generateRepository(await server.create('acme/app'), { commits: 50, refs: 10, bytes: 5_000_000 });
    server.onRequest((request) =>
      request.advertisement ? undefined : { responseBody: { cutAfterBytes: 50_000 } },
    );
    await expect(gitIn(work, 'clone', '--quiet', server.urlOf('acme/app'), 'copy')).rejects.toThrow();
    await expect.poll(() => server.requests.at(-1)?.exchange?.complete).toBe(false);
  });

  it('knows no repository outside its directory', async () => {
    const response = await fetch(`${server.url}/acme/..%2f..%2fetc.git/info/refs?service=git-upload-pack`);
    expect(response.status).toBe(404);
  });
});

function basic(password: string): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`x-access-token:${password}`).toString('base64')}` };
}
