import { describe, expect, it } from 'vitest';
import { openWhenAsked } from '../../../functions/deployment/build/lazy-source.ts';
import { sourceInMemory } from '../../support/source-in-memory.ts';

describe('a repository that is opened when it is asked', () => {
  it('given nobody who asks, opens nothing', () => {
    let opened = 0;
    openWhenAsked(async () => {
      opened += 1;
      return sourceInMemory();
    });
    expect(opened).toBe(0);
  });

  it('given several questions, opens once and answers', async () => {
    const source = sourceInMemory();
    const commit = source.commit({ 'a.txt': 'a' });
    let opened = 0;
    const lazy = openWhenAsked(async () => {
      opened += 1;
      return source;
    });
    const [resolved, tree] = await Promise.all([lazy.resolve(undefined), lazy.tree(commit)]);
    const texts: string[] = [];
    for await (const { bytes } of lazy.contents(tree?.entries.map(({ id }) => id) ?? [])) {
      texts.push(Buffer.from(bytes).toString());
    }
    expect([resolved?.commit, texts, opened]).toEqual([commit, ['a'], 1]);
  });
});
