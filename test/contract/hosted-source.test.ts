import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openArchive } from '../../functions/deployment/build/archive.ts';
import { openHostedSource } from '../../functions/deployment/build/hosted-source.ts';
import { packSource } from '../../functions/deployment/build/pack-source.ts';
import type { SourceRepository } from '../../functions/deployment/build/source.ts';
import { createTreeCache, type TreeCache } from '../../functions/deployment/build/tree-cache.ts';
import { historyOf } from '../support/repositories.ts';
import { type SparseScenario, startSparseScenario } from '../support/sparse-scenario.ts';

const nowhere = '1'.repeat(40);

describe('the repository of an app, on a git host', () => {
  let scenario: SparseScenario;
  let tip: string;
  let trees: TreeCache;
  let source: SourceRepository;
  beforeEach(async () => {
    scenario = await startSparseScenario();
    const history = await historyOf(scenario.directory);
    history.commit('main', { files: { 'old.txt': 'gone' } });
    const last = history.commit('main', {
      files: { 'old.txt': null, 'README.md': 'read me', 'src/a.js': 'a', 'src/deep/b.js': 'b' },
    });
    tip = (await history.write()).get(last) ?? '';
    trees = createTreeCache();
    source = open();
  });
  afterEach(() => scenario.close());

  const open = () =>
    openHostedSource({
      transport: scenario.transport,
      remote: { url: scenario.server.urlOf('acme/app') },
      capabilities: new Map(),
      trees,
    });

  it.each([
    ['a branch', 'refs/heads/main', { ref: 'refs/heads/main' }],
    ['the default branch', undefined, { ref: 'refs/heads/main' }],
  ])('resolves %s to its commit', async (_what, name, ref) => {
    expect(await source.resolve(name)).toEqual({
      commit: tip,
      tree: await scenario.git('rev-parse', `${tip}^{tree}`),
      committedAt: 1_700_000_060_000,
      ...ref,
    });
  });

  it('resolves a commit id', async () => {
    expect(await source.resolve(tip)).toMatchObject({ commit: tip });
  });

  it('resolves an annotated tag to the commit that it names', async () => {
    await scenario.git('-c', 'user.name=A', '-c', 'user.email=a@example.test', 'tag', '-m', 'one', 'v1', tip);
    expect(await source.resolve('refs/tags/v1')).toMatchObject({ commit: tip, ref: 'refs/tags/v1' });
  });

  it.each(['refs/heads/nowhere', nowhere])('resolves %s to nothing', async (name) => {
    expect(await source.resolve(name)).toBeUndefined();
  });

  it.each([
    ['.', 'HEAD^{tree}'],
    ['', 'HEAD^{tree}'],
    ['src', 'HEAD:src'],
    ['src/', 'HEAD:src'],
    ['./src/deep', 'HEAD:src/deep'],
    ['src/a.js', 'HEAD:src/a.js'],
  ])('knows the object of %j', async (path, spec) => {
    expect((await source.tree(tip))?.object(path)?.id).toBe(await scenario.git('rev-parse', spec));
  });

  it.each(['missing', 'src/missing', 'README.md/below', '..'])('knows no object of %j', async (path) => {
    expect((await source.tree(tip))?.object(path)).toBeUndefined();
  });

  it('packs the files of a commit', async () => {
    const tree = await source.tree(tip);
    if (!tree) throw new Error('no tree');
    expect(openArchive(await packSource(tree, source, 'shop'), 'shop').paths).toEqual([
      'README.md',
      'src/a.js',
      'src/deep/b.js',
    ]);
  });

  it('has no tree of a commit that the host does not have, and looks again', async () => {
    expect(await source.tree(nowhere)).toBeUndefined();
    scenario.server.clearRequests();
    await source.tree(nowhere);
    expect(scenario.server.requests).not.toEqual([]);
  });

  it('given a tree that was read before, asks the host for nothing', async () => {
    const before = await source.tree(tip);
    scenario.server.clearRequests();
    expect(await open().tree(tip)).toBe(before);
    expect(scenario.server.requests).toEqual([]);
  });
});
