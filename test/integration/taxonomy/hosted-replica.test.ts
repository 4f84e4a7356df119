import { afterEach, describe, expect, it } from 'vitest';
import { hostedReplica } from '../../../functions/taxonomy/replicas/hosted-replica.ts';
import type { Replica } from '../../../functions/taxonomy/replicas/replica.ts';
import type { ObjectFormat } from '../../../shared/git/object-id.ts';
import { inMemoryCodeReview } from '../../support/in-memory-code-review.ts';
import { commitTo, installHook } from '../../support/mirror-scenario.ts';
import { fsck, gitIn, randomBytesOf } from '../../support/repositories.ts';
import { type SparseScenario, startSparseScenario } from '../../support/sparse-scenario.ts';

let scenario: SparseScenario | undefined;
afterEach(async () => {
  await scenario?.close();
  scenario = undefined;
});

const ref = 'refs/heads/main';
const proposal = { branch: 'auto-builder/taxonomy/docs', title: 'A proposal', body: 'What it brings' };

async function start(format?: ObjectFormat) {
  const open = await startSparseScenario(format);
  scenario = open;
  const review = inMemoryCodeReview();
  const replica = hostedReplica({
    name: 'acme/app',
    transport: open.transport,
    remote: { url: open.server.urlOf('acme/app') },
    capabilities: new Map(),
    matches: (path) => path.startsWith('index/'),
    prepared: new Map(),
    review: async () => review,
    now: () => 1_800_000_000_000,
  });
  return { open, replica, review };
}

async function withFiles(format?: ObjectFormat) {
  const started = await start(format);
  const files = {
    'index/a.json': '{"a":1}',
    'index/b.json': '{"b":1}',
    'src/main.bin': randomBytesOf('main', 100_000),
  };
  const tip = await commitTo(started.open.directory, 'main', { files });
  return { ...started, tip };
}

/** A commit of one changed file upon the tip. */
async function prepareChange(replica: Replica, text = '{"a":2}') {
  const head = await replica.head();
  const commit = await replica.commit(head?.tip ?? '');
  if (!head || !commit) throw new Error('no tip');
  return replica.prepare(head.tip, new Map([['index/a.json', Buffer.from(text)]]), 'chore: a change\n');
}

describe('a replica behind git http-backend', () => {
  it('says where its default branch is, in one request once it is known', async () => {
    const { replica, tip, open } = await withFiles();
    await replica.head();
    open.server.clearRequests();
    expect(await replica.head()).toEqual({ ref, tip });
    expect(open.server.requests).toHaveLength(1);
  });

  it('follows a default branch with another name', async () => {
    const { replica, tip, open } = await withFiles();
    await open.git('branch', '-m', 'main', 'trunk');
    await open.git('symbolic-ref', 'HEAD', 'refs/heads/trunk');
    expect(await replica.head()).toEqual({ ref: 'refs/heads/trunk', tip });
  });

  it('has no head while it is empty', async () => {
    const { replica } = await start();
    expect(await replica.head()).toBeUndefined();
  });

  it('gives the files of the set, without the others and without contents', async () => {
    const { replica, tip, open } = await withFiles();
    const commit = await replica.commit(tip);
    expect(commit?.files.map(({ path, mode }) => [path, mode])).toEqual([
      ['index/a.json', '100644'],
      ['index/b.json', '100644'],
    ]);
    expect(commit?.author.name).toBe('Test Author');
    const bytes = open.server.requests.reduce((sum, { exchange }) => sum + (exchange?.responseBytes ?? 0), 0);
    expect(bytes).toBeLessThan(20_000);
    expect(bytes).toBeGreaterThan(0);
  });

  it('tells symbolic links and submodules by their modes', async () => {
    const { replica, open, tip } = await withFiles();
    const link = await open.git('rev-parse', 'main:index/a.json');
    await open.git('read-tree', 'main');
    await open.git('update-index', '--add', '--cacheinfo', `120000,${link},index/link.json`);
    await open.git('update-index', '--add', '--cacheinfo', `160000,${tip},index/module.json`);
    const tree = await open.git('write-tree');
    const commit = await open.git(
      '-c',
      'user.name=T',
      '-c',
      'user.email=t@example.test',
      'commit-tree',
      '-p',
      tip,
      '-m',
      'links',
      tree,
    );
    const modes = (await replica.commit(commit))?.files.map(({ path, mode }) => [path, mode]);
    expect(modes).toContainEqual(['index/link.json', '120000']);
    expect(modes).toContainEqual(['index/module.json', '160000']);
  });

  it('gives contents, and says which are missing', async () => {
    const { replica, tip } = await withFiles();
    const id = (await replica.commit(tip))?.files[0]?.id ?? '';
    const contents = await replica.contents([id, 'f'.repeat(40)]);
    expect(Buffer.from(contents.get(id) as Uint8Array).toString()).toBe('{"a":1}');
    expect(contents.get('f'.repeat(40))).toBe('missing');
  });

  it('says of what is larger than 32 MiB only that it is, and gives the rest', async () => {
    const { replica, open } = await withFiles();
    const big = Buffer.alloc(32 * 1024 * 1024 + 1, 'x');
    const tip = await commitTo(open.directory, 'main', { files: { 'index/big.json': big } });
    const files = (await replica.commit(tip))?.files ?? [];
    const contents = await replica.contents(files.map(({ id }) => id));
    expect(files.map(({ path, id }) => [path, String(contents.get(id))])).toEqual([
      ['index/a.json', '{"a":1}'],
      ['index/b.json', '{"b":1}'],
      ['index/big.json', 'too-large'],
    ]);
  });

  it('knows ancestors', async () => {
    const { replica, tip, open } = await withFiles();
    const next = await commitTo(open.directory, 'main', { files: { 'x.txt': 'x' } });
    expect(await replica.isAncestor(tip, next)).toBe(true);
    expect(await replica.isAncestor(next, tip)).toBe(false);
    expect(await replica.isAncestor('f'.repeat(40), next)).toBe(false);
    expect(await replica.commit('f'.repeat(40))).toBeUndefined();
  });

  it.each(['sha1', 'sha256'] as const)('takes a commit upon its tip: %s', async (format) => {
    const { replica, tip, open } = await withFiles(format);
    const commit = await prepareChange(replica);
    expect(await replica.push(commit, ref)).toEqual({ kind: 'pushed' });
    expect(await open.git('rev-parse', 'main', 'main^')).toBe(`${commit.id}\n${tip}`);
    expect(await open.git('show', 'main:index/a.json')).toBe('{"a":2}');
    expect(await open.git('log', '-1', '--format=%an <%ae>')).toBe(
      'Auto-Builder <auto-builder@users.noreply.github.com>',
    );
    await fsck(open.directory);
  });

  it('says when somebody was faster, and leaves his commit there', async () => {
    const { replica, open } = await withFiles();
    const commit = await prepareChange(replica);
    const theirs = await commitTo(open.directory, 'main', { files: { 'x.txt': 'x' } });
    expect(await replica.push(commit, ref)).toEqual({ kind: 'moved' });
    expect(await open.git('rev-parse', 'main')).toBe(theirs);
  });

  it('repeats the words of a rule that refuses', async () => {
    const { replica, open } = await withFiles();
    await installHook(
      open.directory,
      'pre-receive',
      'echo "GH006: Protected branch update failed" >&2; exit 1',
    );
    const verdict = await replica.push(await prepareChange(replica), ref);
    expect(verdict).toMatchObject({ kind: 'refused' });
    expect(verdict.kind === 'refused' && verdict.reason).toContain('GH006');
  });

  it('that may only be read says so when it is written to, with what to do', async () => {
    const { replica, open } = await withFiles();
    const commit = await prepareChange(replica);
    await open.git('config', 'http.receivepack', 'false');
    const forbidden = { code: 'GIT_FORBIDDEN', remedy: expect.stringContaining('write access') };
    await expect(replica.push(commit, ref)).rejects.toMatchObject(forbidden);
    await expect(replica.propose(commit, ref, proposal)).rejects.toMatchObject(forbidden);
  });

  it('proposes on a branch of its own, and brings the proposal up to date in place', async () => {
    const { replica, open, review, tip } = await withFiles();
    expect(await replica.propose(await prepareChange(replica), ref, proposal)).toMatchObject({
      kind: 'proposed',
      number: 1,
    });
    const second = await prepareChange(replica, '{"a":3}');
    expect(await replica.propose(second, ref, { ...proposal, body: 'More' })).toMatchObject({
      kind: 'proposed',
      number: 1,
    });
    expect(await open.git('rev-parse', proposal.branch, 'main')).toBe(`${second.id}\n${tip}`);
    expect((await review.getPullRequest('acme/app', 1))?.body).toBe('More');
  });
});

describe('contents that go to several replicas', () => {
  it('arrive in each of them', async () => {
    const open = await startSparseScenario();
    scenario = open;
    const second = await open.server.create('acme/second');
    const prepared = new Map();
    const content = Buffer.from('{"a":2}');
    for (const name of ['acme/app', 'acme/second']) {
      await commitTo(open.server.repository(name), 'main', { files: { 'index/a.json': `{"by":"${name}"}` } });
      const replica = hostedReplica({
        name,
        transport: open.transport,
        remote: { url: open.server.urlOf(name) },
        capabilities: new Map(),
        matches: () => true,
        prepared,
        review: () => Promise.reject(new Error('no pull request')),
        now: () => 1_800_000_000_000,
      });
      const head = await replica.head();
      await replica.commit(head?.tip ?? '');
      const commit = replica.prepare(head?.tip ?? '', new Map([['index/a.json', content]]), 'm\n');
      expect(await replica.push(commit, ref)).toEqual({ kind: 'pushed' });
    }
    for (const directory of [open.directory, second]) {
      expect(await gitIn(directory, 'show', 'main:index/a.json')).toBe('{"a":2}');
      await fsck(directory);
    }
  });
});
