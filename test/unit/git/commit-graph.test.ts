import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CommitGraph, isAncestor, readCommitGraph } from '../../../shared/git/commit-graph.ts';
import { commitId, commitText, delta, PackBuilder } from '../../support/pack-builder.ts';

const where = 'https://host.example/acme/app';
const foreign = 'f'.repeat(40);
const read = (pack: Buffer): CommitGraph => readCommitGraph(pack, 'sha1', where);

describe('reading the commits of a pack', () => {
  it('gives each commit its parents, and reads no further than the first tree', () => {
    const first = commitText([foreign]);
    const second = commitText([commitId(first), foreign], 'A merge\n');
    const pack = new PackBuilder();
    pack.add('tag', 'object …');
    pack.add('commit', second);
    pack.add('commit', first);
    pack.add('tree', '');
    pack.addRaw(Buffer.from('never read'));

    expect(read(pack.build())).toEqual({
      complete: true,
      parents: new Map([
        [commitId(second), [commitId(first), foreign]],
        [commitId(first), [foreign]],
      ]),
    });
  });

  it('takes no "parent" from a message', () => {
    const text = commitText([], `subject\n\nparent ${foreign}\n`);
    const pack = new PackBuilder();
    pack.add('commit', text);
    expect(read(pack.build()).parents.get(commitId(text))).toEqual([]);
  });

  it('applies deltas against earlier commits, by offset and by id', () => {
    const base = commitText([foreign], 'x'.repeat(300));
    const longer = `${base}more`;
    const longest = `${longer}!`;
    const pack = new PackBuilder();
    const offset = pack.add('commit', base);
    pack.addOfsDelta(
      offset,
      delta(base.length, longer.length, [{ copy: [0, base.length] }, { insert: 'more' }]),
    );
    pack.addRefDelta(
      commitId(longer),
      delta(longer.length, longest.length, [{ copy: [0, longer.length] }, { insert: '!' }]),
    );

    const graph = read(pack.build());

    expect(graph.complete).toBe(true);
    expect([...graph.parents.keys()]).toEqual([base, longer, longest].map((text) => commitId(text)));
  });

  it('is not complete when a commit builds on one that is elsewhere', () => {
    const text = commitText([]);
    const pack = new PackBuilder();
    pack.addRefDelta(foreign, delta(10, 10, [{ copy: [0, 10] }]));
    pack.add('commit', text);

    expect(read(pack.build())).toEqual({ complete: false, parents: new Map([[commitId(text), []]]) });
  });

  it('names commits by SHA-256 where the repository does', () => {
    const text = commitText(['e'.repeat(64)]);
    const pack = new PackBuilder();
    pack.add('commit', text);
    expect([...readCommitGraph(pack.build('sha256'), 'sha256', where).parents]).toEqual([
      [commitId(text, 'sha256'), ['e'.repeat(64)]],
    ]);
  });

  it('of no objects is empty', () => {
    expect(read(new PackBuilder().build())).toEqual({ complete: true, parents: new Map() });
  });
});

describe('a pack that is not right', () => {
  const good = new PackBuilder();
  good.add('commit', commitText([foreign]));
  good.add('commit', commitText([], 'another\n'));
  const bytes = good.build();

  it.each([
    ['is no pack', Buffer.from('this is no pack at all')],
    ['is empty', Buffer.alloc(0)],
    [
      'promises more objects than it has',
      Buffer.concat([Buffer.from('PACK\0\0\0\x02\0\0\xff\xff', 'latin1')]),
    ],
    ['is cut', bytes.subarray(0, 40)],
    ['holds bytes that do not unpack', Buffer.concat([bytes.subarray(0, 14), randomBytes(64)])],
  ])('because it %s is refused with a typed error', (_why, pack) => {
    expect(() => read(pack)).toThrow(/GIT_PROTOCOL_UNEXPECTED/);
  });

  it('because a delta claims gigabytes is refused before they are set aside', () => {
    const pack = new PackBuilder();
    const offset = pack.add('commit', commitText([]));
    pack.addOfsDelta(offset, delta(10, 8 * 1024 ** 3, []));
    expect(() => read(pack.build())).toThrow('too large');
  });

  it('in any way gives an answer or a typed error, never another one', () => {
    fc.assert(
      fc.property(fc.nat({ max: bytes.length - 1 }), fc.nat({ max: 255 }), (at, value) => {
        const damaged = Buffer.from(bytes);
        damaged[at] = value;
        try {
          read(damaged);
        } catch (error) {
          expect(error).toMatchObject({ code: 'GIT_PROTOCOL_UNEXPECTED' });
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** A history as parents by index, and the ancestors of each commit by brute force. */
const histories = fc
  .array(fc.array(fc.nat(), { maxLength: 3 }), { minLength: 1, maxLength: 12 })
  .map((commits) => commits.map((parents, index) => (index === 0 ? [] : parents.map((one) => one % index))));

function reachable(history: readonly (readonly number[])[], from: number): Set<number> {
  const seen = new Set([from]);
  for (const commit of seen) for (const parent of history[commit] ?? []) seen.add(parent);
  return seen;
}

const name = (commit: number): string => `c${commit}`;

describe('whether one commit is an ancestor of another', () => {
  it('is known exactly from a whole history', () => {
    fc.assert(
      fc.property(histories, fc.nat(), fc.nat(), (history, one, other) => {
        const [tip, ancestor] = [one % history.length, other % history.length];
        const parents = new Map(history.map((list, commit) => [name(commit), list.map(name)]));
        const truth = reachable(history, tip).has(ancestor) ? 'yes' : 'no';
        expect(isAncestor({ parents, complete: true }, name(tip), name(ancestor))).toBe(truth);
      }),
    );
  });

  it('is never answered wrongly from a part of it', () => {
    fc.assert(
      fc.property(histories, fc.nat(), fc.nat(), fc.array(fc.nat()), (history, one, other, lost) => {
        const [tip, ancestor] = [one % history.length, other % history.length];
        const missing = new Set(lost.map((commit) => commit % history.length));
        const parents = new Map(
          history.flatMap((list, commit) =>
            missing.has(commit) ? [] : [[name(commit), list.map(name)] as const],
          ),
        );
        const answer = isAncestor({ parents, complete: false }, name(tip), name(ancestor));
        const truth = reachable(history, tip).has(ancestor) ? 'yes' : 'no';
        expect(['unknown', truth]).toContain(answer);
      }),
    );
  });

  it('is seen in what a source sends against an old tip, if it is so', () => {
    fc.assert(
      fc.property(histories, fc.nat(), fc.nat(), (history, one, other) => {
        const [tip, ancestor] = [one % history.length, other % history.length];
        const had = reachable(history, ancestor);
        const sent = new Map(
          [...reachable(history, tip)]
            .filter((commit) => !had.has(commit))
            .map((commit) => [name(commit), (history[commit] ?? []).map(name)]),
        );
        const truth = reachable(history, tip).has(ancestor);
        if (truth) {
          expect(isAncestor({ parents: sent, complete: true }, name(tip), name(ancestor))).toBe('yes');
        } else {
          expect(isAncestor({ parents: sent, complete: true }, name(tip), name(ancestor))).not.toBe('yes');
        }
      }),
    );
  });
});
