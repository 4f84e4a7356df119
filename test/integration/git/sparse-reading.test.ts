import { afterEach, describe, expect, it } from 'vitest';
import type { ObjectFormat, ObjectId } from '../../../shared/git/object-id.ts';
import { readBlobs } from '../../../shared/git/read-blobs.ts';
import { changedFiles, type Snapshot } from '../../../shared/git/snapshot.ts';
import { readSnapshots } from '../../../shared/git/sparse-source.ts';
import { historyOf, randomBytesOf } from '../../support/repositories.ts';
import { blobTexts, type SparseScenario, startSparseScenario } from '../../support/sparse-scenario.ts';

let scenario: SparseScenario | undefined;
afterEach(async () => {
  await scenario?.close();
  scenario = undefined;
});

async function start(format?: ObjectFormat): Promise<SparseScenario> {
  scenario = await startSparseScenario(format);
  return scenario;
}

async function snapshotsOf(
  { transport, source }: SparseScenario,
  ids: readonly ObjectId[],
): Promise<ReadonlyMap<ObjectId, Snapshot>> {
  return readSnapshots(transport, await source(), ids);
}

const shown = ({ entries }: Snapshot): string[] => entries.map(({ mode, path }) => `${mode} ${path}`);

describe.each(['sha1', 'sha256'] as const)('a commit of a %s repository', (format) => {
  it('is read with its whole tree and none of its history', async () => {
    const { directory, ...rest } = await start(format);
    const history = await historyOf(directory);
    const first = history.commit('main', { files: { 'old.txt': 'gone' } });
    const second = history.commit('main', {
      message: 'Second\n\nwith a body\n',
      files: { 'old.txt': null, 'b/c/deep.py': 'x = 1\n', 'b/a.md': '# A\n', 'a b': 'spaced' },
    });
    const marks = await history.write();
    const [parent = '', tip = ''] = [marks.get(first), marks.get(second)];

    const snapshot = (await snapshotsOf({ directory, ...rest }, [tip])).get(tip);

    expect(snapshot?.commit).toEqual({
      id: tip,
      tree: await rest.git('rev-parse', `${tip}^{tree}`),
      parents: [parent],
      author: { name: 'Test Author', email: 'author@example.test', at: 1_700_000_060_000 },
      committer: { name: 'Test Author', email: 'author@example.test', at: 1_700_000_060_000 },
      message: 'Second\n\nwith a body\n',
    });
    expect(snapshot?.entries).toEqual([
      { path: 'a b', mode: '100644', id: await rest.git('rev-parse', `${tip}:a b`) },
      { path: 'b/a.md', mode: '100644', id: await rest.git('rev-parse', `${tip}:b/a.md`) },
      { path: 'b/c/deep.py', mode: '100644', id: await rest.git('rev-parse', `${tip}:b/c/deep.py`) },
    ]);
  });

  it('gives the contents of the files that are asked for', async () => {
    const open = await start(format);
    const history = await historyOf(open.directory);
    const mark = history.commit('main', { files: { 'a.txt': 'one', 'b.txt': 'two', 'empty.txt': '' } });
    const tip = (await history.write()).get(mark) ?? '';
    const [a = '', empty = ''] = [
      await open.git('rev-parse', `${tip}:a.txt`),
      await open.git('rev-parse', `${tip}:empty.txt`),
    ];

    expect(await blobTexts(open, await open.source(), [a, empty, a])).toEqual(
      new Map([
        [a, 'one'],
        [empty, ''],
      ]),
    );
  });
});

describe('several commits', () => {
  it('come with one request', async () => {
    const open = await start();
    const history = await historyOf(open.directory);
    const [one, two] = [
      history.commit('main', { files: { a: '1' } }),
      history.commit('main', { files: { b: '2' } }),
    ];
    const marks = await history.write();
    const ids = [marks.get(one) ?? '', marks.get(two) ?? ''];
    const source = await open.source();
    open.server.clearRequests();

    const snapshots = await readSnapshots(open.transport, source, ids);

    expect([...snapshots.values()].map(shown)).toEqual([['100644 a'], ['100644 a', '100644 b']]);
    expect(open.server.requests).toHaveLength(1);
  });

  it('that the host does not have are missing, and the others are there', async () => {
    const open = await start();
    const history = await historyOf(open.directory);
    const mark = history.commit('main');
    const tip = (await history.write()).get(mark) ?? '';

    const snapshots = await snapshotsOf(open, ['a'.repeat(40), tip]);

    expect([...snapshots.keys()]).toEqual([tip]);
  });
});

describe('an id', () => {
  it('of a tag, even of a tag of a tag, leads to the commit', async () => {
    const open = await start();
    const history = await historyOf(open.directory);
    const commit = history.commit('main');
    const inner = history.annotatedTag('v1', commit);
    const outer = history.annotatedTag('v1-signed', inner);
    const marks = await history.write();
    const tag = marks.get(outer) ?? '';

    expect((await snapshotsOf(open, [tag])).get(tag)?.commit.id).toBe(marks.get(commit));
  });

  it('of a tree is refused', async () => {
    const open = await start();
    const history = await historyOf(open.directory);
    history.commit('main');
    await history.write();
    const tree = await open.git('rev-parse', 'main^{tree}');

    await expect(snapshotsOf(open, [tree])).rejects.toMatchObject({ code: 'GIT_NOT_A_COMMIT' });
  });
});

it('a commit without files has an empty tree', async () => {
  const open = await start();
  const history = await historyOf(open.directory);
  const mark = history.commit('main', { files: {} });
  const tip = (await history.write()).get(mark) ?? '';
  expect((await snapshotsOf(open, [tip])).get(tip)?.entries).toEqual([]);
});

it('a host without filters is read all the same', async () => {
  const open = await start();
  const history = await historyOf(open.directory);
  history.commit('main', { files: { 'a.txt': 'x'.repeat(5000), 'b.txt': `${'x'.repeat(5000)}y` } });
  const mark = history.commit('main', { files: { 'dir/c.txt': `${'x'.repeat(5000)}z` } });
  const tip = (await history.write()).get(mark) ?? '';
  await open.git('config', 'uploadpack.allowFilter', 'false');

  const source = await open.source();
  const snapshot = (await readSnapshots(open.transport, source, [tip])).get(tip);

  expect(source.filter).toBe(false);
  expect(snapshot && shown(snapshot)).toEqual(['100644 a.txt', '100644 b.txt', '100644 dir/c.txt']);
});

it('a host of protocol version 0 is refused with a remedy', async () => {
  const open = await start();
  const history = await historyOf(open.directory);
  const mark = history.commit('main');
  const tip = (await history.write()).get(mark) ?? '';
  const source = { ...(await open.source()), version: 0 as const };

  await expect(readSnapshots(open.transport, source, [tip])).rejects.toMatchObject({
    code: 'GIT_PROTOCOL_TOO_OLD',
    remedy: expect.stringContaining('Git-Protocol'),
  });
});

describe('between two commits', () => {
  it('added, modified and deleted files are told by their trees', async () => {
    const open = await start();
    const history = await historyOf(open.directory);
    const files = { 'same/a': '1', 'mod/b': '1', 'gone/c': '1', 'becomes-folder': '1', 'mod/d': '1' };
    const one = history.commit('main', { files });
    const two = history.commit('main', {
      files: { 'mod/b': '2', 'gone/c': null, 'new/e': '1', 'becomes-folder': null, 'becomes-folder/x': '1' },
    });
    const marks = await history.write();
    const [before, after] = [
      ...(await snapshotsOf(open, [marks.get(one) ?? '', marks.get(two) ?? ''])).values(),
    ];
    if (!before || !after) throw new Error('a snapshot is missing');

    expect(changedFiles(before, after).map(({ kind, path }) => `${kind} ${path}`)).toEqual([
      'deleted becomes-folder',
      'added becomes-folder/x',
      'deleted gone/c',
      'modified mod/b',
      'added new/e',
    ]);
    expect(changedFiles(before, before)).toEqual([]);
  });
});

describe('files that are too large', () => {
  const large = randomBytesOf('large', 200_000)
    .toString('latin1')
    .replaceAll(/[^!-~]/g, 'x');

  async function withFiles(
    files: Record<string, string | Uint8Array>,
  ): Promise<{ open: SparseScenario; ids: string[] }> {
    const open = await start();
    const history = await historyOf(open.directory);
    history.commit('main', { files });
    await history.write();
    const listed = await open.git('ls-tree', '-r', '--format=%(objectname)', 'main');
    return { open, ids: listed.split('\n') };
  }

  it('are named, and cost the others nothing but a few requests', async () => {
    const { open, ids } = await withFiles({
      ...Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`small-${index}`, `file ${index}`])),
      'a-large': randomBytesOf('one', 300_000),
      'small-9-large': randomBytesOf('two', 300_000),
    });
    const source = await open.source();
    open.server.clearRequests();

    const texts = await blobTexts(open, source, ids, { packLimitBytes: 50_000, blobLimitBytes: 50_000 });

    expect([...texts.values()].filter((text) => text === '(too large)')).toHaveLength(2);
    expect([...texts.values()].filter((text) => text.startsWith('file '))).toHaveLength(40);
    expect(open.server.requests.length).toBeLessThan(12);
  });

  it('are recognised by their size even when they compress to nothing', async () => {
    const { open, ids } = await withFiles({ bomb: Buffer.alloc(40_000_000), small: 'small' });
    const source = await open.source();
    open.server.clearRequests();

    const texts = await blobTexts(open, source, ids);

    expect([...texts.values()].sort()).toEqual(['(too large)', 'small']);
    expect(open.server.requests).toHaveLength(1);
  });

  it('do not stand in the way of what is stored as a delta against them', async () => {
    const { open, ids } = await withFiles({
      base: large,
      variant: `${large.slice(0, 150_000)}!`,
      small: 'small',
    });
    await open.git('repack', '-adfq');

    const texts = await blobTexts(open, await open.source(), ids, { blobLimitBytes: 160_000 });

    expect([...texts.values()].map(({ length }) => length).sort((a, b) => a - b)).toEqual([5, 11, 150_001]);
  });

  it('together are fetched in parts that fit', async () => {
    const { open, ids } = await withFiles(
      Object.fromEntries(
        Array.from({ length: 30 }, (_, index) => [`f${index}`, randomBytesOf(`${index}`, 10_000)]),
      ),
    );
    const source = await open.source();
    const packs: number[] = [];
    const sizes: number[] = [];
    const options = {
      packLimitBytes: 60_000,
      blobLimitBytes: 60_000,
      onBytes: (bytes: number) => void packs.push(bytes),
    };
    for await (const answer of readBlobs(open.transport, source, ids, options)) {
      if ('bytes' in answer) sizes.push(answer.bytes.length);
    }

    expect(sizes).toEqual(Array.from({ length: 30 }, () => 10_000));
    expect(Math.max(...packs)).toBeLessThan(60_000 + 128 * 1024);
  });
});

describe('an id that is no file', () => {
  async function withCommit(): Promise<{ open: SparseScenario; tip: string; file: string }> {
    const open = await start();
    const history = await historyOf(open.directory);
    const mark = history.commit('main', { files: { a: 'one' } });
    const tip = (await history.write()).get(mark) ?? '';
    return { open, tip, file: await open.git('rev-parse', 'main:a') };
  }

  it('is said to be none', async () => {
    const { open, tip } = await withCommit();
    expect(await blobTexts(open, await open.source(), [tip])).toEqual(new Map([[tip, '(no blob)']]));
  });

  it('and that the host does not know is said to be none, and does not stop the others', async () => {
    const { open, file } = await withCommit();
    const foreign = 'f'.repeat(40);
    expect(await blobTexts(open, await open.source(), [foreign, file])).toEqual(
      new Map([
        [foreign, '(no blob)'],
        [file, 'one'],
      ]),
    );
  });
});
