import { afterEach, describe, expect, it } from 'vitest';
import { type NewCommit, pushCommits, writeCommits } from '../../../shared/git/commit-writer.ts';
import type { ObjectFormat } from '../../../shared/git/object-id.ts';
import type { Snapshot } from '../../../shared/git/snapshot.ts';
import { readSnapshots } from '../../../shared/git/sparse-source.ts';
import { fastImport, fsck, historyOf } from '../../support/repositories.ts';
import { type SparseScenario, startSparseScenario } from '../../support/sparse-scenario.ts';

let scenario: SparseScenario | undefined;
afterEach(async () => {
  await scenario?.close();
  scenario = undefined;
});

const ref = 'refs/heads/main';
const author = { name: 'Auto-Builder', email: 'bot@example.test' };
const commitOf = (changes: Record<string, string | undefined>, message = 'style: fix'): NewCommit => ({
  changes: new Map(
    Object.entries(changes).map(([path, text]) => [path, text === undefined ? undefined : Buffer.from(text)]),
  ),
  message,
  author,
  at: 1_800_000_000_999,
});

async function start(
  files: Record<string, string> = {
    'a.txt': 'a',
    'dir/b.txt': 'b',
    'dir/deep/c.txt': 'c',
    'other/d.txt': 'd',
  },
  format?: ObjectFormat,
): Promise<SparseScenario> {
  scenario = await startSparseScenario(format);
  const history = await historyOf(scenario.directory);
  history.commit('main', { files });
  await history.write();
  return scenario;
}

async function tipOf(open: SparseScenario): Promise<Snapshot> {
  const tip = await open.git('rev-parse', 'main');
  const snapshot = (await readSnapshots(open.transport, await open.source(), [tip])).get(tip);
  if (!snapshot) throw new Error('the tip is missing');
  return snapshot;
}

async function push(open: SparseScenario, snapshot: Snapshot, commits: readonly NewCommit[]) {
  const { remote } = await open.source();
  const written = writeCommits(snapshot, commits);
  return pushCommits(open.transport, remote, { ref, old: snapshot.commit.id, commits: written });
}

describe.each(['sha1', 'sha256'] as const)('commits upon a %s repository', (format) => {
  it('are what git would have made', async () => {
    const open = await start(undefined, format);
    const snapshot = await tipOf(open);

    const verdict = await push(open, snapshot, [
      commitOf({ 'dir/deep/c.txt': 'new c', 'new/folder/e.txt': 'e' }, 'refactor: one\n\nBody\n'),
      commitOf({ 'a.txt': 'new a', 'other/d.txt': undefined }, 'style: two'),
    ]);

    expect(verdict).toEqual({ ok: true, tip: await open.git('rev-parse', 'main') });
    await fsck(open.directory);
    expect(await open.git('log', '--format=%s|%an|%ce|%ct', 'main')).toBe(
      [
        'style: two|Auto-Builder|bot@example.test|1800000000',
        'refactor: one|Auto-Builder|bot@example.test|1800000000',
        'Commit 1|Test Author|author@example.test|1700000000',
      ].join('\n'),
    );
    expect(await open.git('ls-tree', '-r', '--name-only', 'main')).toBe(
      ['a.txt', 'dir/b.txt', 'dir/deep/c.txt', 'new/folder/e.txt'].join('\n'),
    );
    expect(await open.git('show', 'main:dir/deep/c.txt')).toBe('new c');
    expect(await open.git('diff', '--name-only', 'main~2', 'main~1')).toBe(
      'dir/deep/c.txt\nnew/folder/e.txt',
    );
  });
});

it('files keep their modes, and names that are not UTF-8 stay as they are', async () => {
  const open = await start();
  await fastImport(open.directory, [
    'commit refs/heads/main\ncommitter T <t@example.test> 1700000100 +0000\ndata 1\nx\nfrom refs/heads/main^0\n',
    'M 100755 inline dir/run.sh\ndata 2\n:\n\n',
    'M 120000 inline dir/link\ndata 5\na.txt\n',
    Buffer.concat([
      Buffer.from('M 100644 inline "dir/'),
      Buffer.from('\\377'),
      Buffer.from('.txt"\ndata 1\nq\n\n'),
    ]),
  ]);
  const snapshot = await tipOf(open);

  await push(open, snapshot, [commitOf({ 'dir/run.sh': 'echo\n' })]);

  await fsck(open.directory);
  expect(await open.git('diff', '--raw', '--abbrev=4', 'main~1', 'main')).toMatch(
    /^:100755 100755 \w+ \w+ M\tdir\/run\.sh$/,
  );
});

it('only what is new travels', async () => {
  const files = Object.fromEntries(
    Array.from({ length: 500 }, (_, index) => [`d${index % 20}/f${index}`, `${index}`]),
  );
  const open = await start(files);
  const { pack } = writeCommits(await tipOf(open), [commitOf({ 'd3/f3': 'changed' })]);
  // A blob, two folders, a commit.
  expect(pack.readUInt32BE(8)).toBe(4);
});

it('a commit that deletes the last file leaves an empty tree', async () => {
  const open = await start({ 'only/one.txt': '1' });
  expect(await push(open, await tipOf(open), [commitOf({ 'only/one.txt': undefined })])).toMatchObject({
    ok: true,
  });
  await fsck(open.directory);
  expect(await open.git('ls-tree', '-r', 'main')).toBe('');
});

describe('a lost race', () => {
  it('that shows before the push is said, and nothing is overwritten', async () => {
    const open = await start();
    const snapshot = await tipOf(open);
    const history = await historyOf(open.directory);
    history.commit('main');
    const theirs = (await history.write()).get(':1');

    expect(await push(open, snapshot, [commitOf({ 'a.txt': 'ours' })])).toMatchObject({
      ok: false,
      moved: true,
    });
    expect(await open.git('rev-parse', 'main')).toBe(theirs);
  });

  it('that happens during the push is decided by the host', async () => {
    const open = await start();
    const snapshot = await tipOf(open);
    let theirs: string | undefined;
    open.server.onRequest(async ({ service, method }) => {
      if (theirs || method !== 'POST' || service !== 'git-receive-pack') return undefined;
      const history = await historyOf(open.directory);
      history.commit('main');
      theirs = (await history.write()).get(':1');
      return undefined;
    });

    const verdict = await push(open, snapshot, [commitOf({ 'a.txt': 'ours' })]);

    expect(verdict).toMatchObject({ ok: false, moved: true, reason: expect.stringMatching(/\S/) });
    expect(await open.git('rev-parse', 'main')).toBe(theirs);
  });
});

it('a new branch is made only where there is none', async () => {
  const open = await start();
  const snapshot = await tipOf(open);
  const { remote } = await open.source();
  const commits = writeCommits(snapshot, [commitOf({ 'a.txt': 'proposed' })]);
  const target = { ref: 'refs/heads/auto-builder/fixes/main', old: undefined, commits };

  expect(await pushCommits(open.transport, remote, target)).toMatchObject({ ok: true });
  expect(await pushCommits(open.transport, remote, target)).toMatchObject({ ok: false, moved: true });
});

it('a refusal of the host is an answer in its own words', async () => {
  const open = await start();
  await open.git('config', 'receive.denyDeletes', 'true');
  await open.git('config', 'transfer.hideRefs', 'refs/hidden');
  const { remote } = await open.source();
  const commits = writeCommits(await tipOf(open), [commitOf({ 'a.txt': 'x' })]);

  const verdict = await pushCommits(open.transport, remote, {
    ref: 'refs/hidden/x',
    old: undefined,
    commits,
  });

  expect(verdict).toEqual({ ok: false, moved: false, reason: expect.stringContaining('hidden') });
});
