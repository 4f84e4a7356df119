import { describe, expect, it } from 'vitest';
import { createPageCache } from '../../../shared/github/repository-pages.ts';

const page = (etag: string) => ({ etag, more: false, repositories: [] });

describe('the cache of repository pages', () => {
  it('gives back what was put', () => {
    const cache = createPageCache();
    cache.set('a', page('1'));
    expect(cache.get('a')).toEqual(page('1'));
  });

  it('forgets the page that was not used for the longest time', () => {
    const cache = createPageCache(2);
    cache.set('a', page('1'));
    cache.set('b', page('2'));
    cache.get('a');
    cache.set('c', page('3'));
    expect(['a', 'b', 'c'].filter((key) => cache.get(key))).toEqual(['a', 'c']);
  });
});
