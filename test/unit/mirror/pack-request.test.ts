import { describe, expect, it } from 'vitest';
import { newWork } from '../../../functions/mirror/engine.ts';
import { type Lane, packRequest } from '../../../functions/mirror/transfer.ts';
import type { RefCommand } from '../../../shared/git/push.ts';

const id = (digit: string): string => digit.repeat(40);
const [a, b, c, d] = [id('a'), id('b'), id('c'), id('d')];

/** A destination that has these ids, offers these capabilities and is to get these commands. */
function lane(
  known: readonly string[],
  commands: readonly RefCommand[],
  capabilities: readonly string[] = ['ofs-delta'],
): Lane {
  const remote = { url: 'https://host.example/acme/app' };
  const work = newWork({ remote }, 0);
  work.known = new Set(known);
  const listing = {
    remote,
    refs: new Map(),
    haves: work.known,
    capabilities: new Map(capabilities.map((name) => [name, ''] as const)),
    objectFormat: 'sha1' as const,
  };
  return { work, listing, commands };
}
const update = (old: string | undefined, id: string | undefined): RefCommand => ({
  ref: 'refs/heads/main',
  old,
  new: id,
});

describe('the request for a pack', () => {
  it('wants what any destination lacks, each once', () => {
    expect(packRequest([lane([a], [update(a, c)]), lane([b], [update(b, c), update(b, d)])]).wants).toEqual([
      c,
      d,
    ]);
  });

  it('wants nothing that the destination has, and nothing for a delete', () => {
    expect(packRequest([lane([a, b], [update(a, b), update(a, undefined)])]).wants).toEqual([]);
  });

  it('has, for a branch that moves, its old tip and the nearest others alone: each have costs the source a walk', () => {
    const moving = lane([a, b, d], [update(d, c)]);
    moving.work.nearTips = [a];
    expect(packRequest([moving]).haves).toEqual([d, a]);
  });

  it('has, for a new branch, all that every destination has, because it may grow from anywhere', () => {
    const [one, other] = [lane([a, b, d], [update(undefined, c)]), lane([d, b], [update(undefined, c)])];
    expect(packRequest([one, other]).haves).toEqual([b, d]);
  });

  it('is thin unless one destination cannot complete a thin pack', () => {
    const able = lane([a], [update(a, c)]);
    const unable = lane([a], [update(a, c)], ['no-thin', 'ofs-delta']);
    expect([packRequest([able]).thin, packRequest([able, unable]).thin]).toEqual([true, false]);
  });

  it('asks for offset deltas only where all destinations take them', () => {
    const able = lane([a], [update(a, c)]);
    const unable = lane([a], [update(a, c)], []);
    expect([packRequest([able]).ofsDelta, packRequest([able, unable]).ofsDelta]).toEqual([true, false]);
  });
});
