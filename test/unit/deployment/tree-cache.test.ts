import { describe, expect, it } from 'vitest';
import type { SourceTree } from '../../../functions/deployment/build/source.ts';
import { createTreeCache } from '../../../functions/deployment/build/tree-cache.ts';

const treeOf = (commit: string): SourceTree => ({
  commit,
  tree: commit,
  committedAt: 0,
  entries: [],
  object: () => undefined,
});

describe('trees that were read', () => {
  it('given a reading that failed, are read again', async () => {
    const trees = createTreeCache();
    await expect(trees.find('a', () => Promise.reject(new Error('down')))).rejects.toThrow('down');
    expect(await trees.find('a', async () => treeOf('a'))).toMatchObject({ commit: 'a' });
  });

  it('are dropped for newer ones, but not while they are asked for', async () => {
    const trees = createTreeCache();
    const read: string[] = [];
    const find = (name: string) =>
      trees.find(name, async () => {
        read.push(name);
        return treeOf(name);
      });
    for (const name of ['a', 'b', 'c', 'd', 'a', 'e', 'a', 'b']) await find(name);
    expect(read).toEqual(['a', 'b', 'c', 'd', 'e', 'b']);
  });
});
