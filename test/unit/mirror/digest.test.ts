import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparedRefs, refsDigest } from '../../../functions/mirror/digest.ts';

const ref = fc.stringMatching(/^[a-z/]{1,8}$/).map((name) => `refs/heads/${name}`);
const id = fc.stringMatching(/^[0-9a-f]{40}$/);
const refs = fc.uniqueArray(fc.tuple(ref, id), { selector: ([name]) => name, maxLength: 10 });

describe('the digest of refs', () => {
  it('is the SHA-256 over sorted "id ref" lines', () => {
    const [a, b] = ['a'.repeat(40), 'b'.repeat(40)];
    const lines = `${a} refs/heads/z\n${b} refs/heads/a\n${b} refs/tags/v1\n`;
    expect(
      refsDigest(
        new Map([
          ['refs/tags/v1', b],
          ['refs/heads/z', a],
          ['refs/heads/a', b],
        ]),
      ),
    ).toBe(createHash('sha256').update(lines).digest('hex'));
  });

  it('of no refs is that of no bytes', () => {
    expect(refsDigest(new Map())).toBe(createHash('sha256').digest('hex'));
  });

  it('does not depend on the order of the listing', () => {
    fc.assert(
      fc.property(refs, (entries) => {
        expect(refsDigest(new Map(entries.toReversed()))).toBe(refsDigest(new Map(entries)));
      }),
    );
  });

  it('is equal only for equal refs', () => {
    fc.assert(
      fc.property(refs, refs, (left, right) => {
        const sorted = (entries: [string, string][]) => JSON.stringify(entries.map(String).sort());
        const equal = sorted(left) === sorted(right);
        expect(refsDigest(new Map(left)) === refsDigest(new Map(right))).toBe(equal);
      }),
    );
  });
});

describe("the destination's side of a comparison", () => {
  const a = 'a'.repeat(40);
  const source = new Map([['refs/heads/main', a]]);

  it('leaves out what is no business of the mirror', () => {
    const destination = new Map([
      ['refs/heads/main', a],
      ['refs/heads/of-somebody', a],
    ]);
    expect(refsDigest(comparedRefs(source, destination, []))).toBe(refsDigest(source));
  });

  it('counts what should be gone and is not', () => {
    const destination = new Map([
      ['refs/heads/main', a],
      ['refs/heads/old', a],
    ]);
    expect(refsDigest(comparedRefs(source, destination, ['refs/heads/old']))).not.toBe(refsDigest(source));
  });

  it('misses what is missing', () => {
    expect(comparedRefs(source, new Map(), []).size).toBe(0);
  });
});
