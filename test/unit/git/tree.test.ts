import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCommit, parseTag, serialiseCommit, withTrailers } from '../../../shared/git/commit-object.ts';
import { GitError } from '../../../shared/git/errors.ts';
import { objectIdOf } from '../../../shared/git/object-id.ts';
import { makeSnapshot } from '../../../shared/git/snapshot.ts';
import { nameOfText, parseTree, serialiseTree, type TreeLine, textOfName } from '../../../shared/git/tree.ts';

const where = 'https://host.example/acme/app';
const id = 'a'.repeat(40);
const line = (mode: string, name: string): TreeLine => ({ mode, name, id });

describe('a tree', () => {
  it('is written in the order of git, in which a folder ends with a slash', () => {
    const lines = [line('40000', 'a'), line('100644', 'a.b'), line('100644', 'a0'), line('100644', 'Z')];
    expect(parseTree(serialiseTree(lines), 'sha1', where).map(({ name }) => name)).toEqual([
      'Z',
      'a.b',
      'a',
      'a0',
    ]);
  });

  it('reads as it was written, whatever its names are', () => {
    const name = fc
      .uint8Array({ minLength: 1, maxLength: 12 })
      .map((bytes) =>
        Buffer.from(bytes.map((byte) => (byte === 0 || byte === 0x2f ? 1 : byte))).toString('latin1'),
      );
    const mode = fc.constantFrom('100644', '100755', '40000', '120000', '160000');
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(mode, name), { selector: ([, text]) => text }), (pairs) => {
        const content = serialiseTree(pairs.map(([kind, text]) => line(kind, text)));
        expect(serialiseTree(parseTree(content, 'sha1', where).reverse())).toEqual(content);
      }),
    );
  });

  it('that is damaged is refused, and nothing else happens', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), fc.constantFrom('sha1', 'sha256'), (bytes, format) => {
        try {
          parseTree(Buffer.from(bytes), format, where);
        } catch (error) {
          expect(error).toBeInstanceOf(GitError);
        }
      }),
    );
    expect(() => parseTree(Buffer.from('100644 a\0short'), 'sha1', where)).toThrow('damaged');
  });

  it('has names that turn into text and back', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => textOfName(nameOfText(text)) === text));
  });
});

describe('a commit', () => {
  const signature = { name: 'A', email: 'a@b', at: 1_700_000_000_000 };

  it('reads as it was written', () => {
    const commit = {
      tree: id,
      parents: [id],
      author: signature,
      committer: signature,
      message: 'ä\n\nbody\n',
    };
    expect(parseCommit(id, serialiseCommit(commit), where)).toEqual({ id, ...commit });
  });

  it('cannot be given a second header by a name, or an end by a message', () => {
    const author = { name: 'A>\nparent x\n<', email: 'a>b\n', at: 0 };
    const text = serialiseCommit({
      tree: id,
      parents: [],
      author,
      committer: signature,
      message: 'a\0b',
    }).toString();
    expect(text).toContain('author Aparent x <ab> 0 +0000\ncommitter A ');
    expect(text.endsWith('\n\nab\n')).toBe(true);
  });

  it('of an old tool with a strange author is read', () => {
    const text = `tree ${id}\nauthor nobody\ncommitter X <> 99999999999999999 +9999\nencoding latin1\n\nm`;
    expect(parseCommit(id, Buffer.from(text), where)).toMatchObject({
      author: { name: 'nobody', email: '', at: 0 },
      message: 'm',
    });
  });

  it.each(['', 'tree x\n\nm', `parent ${id}\n\nm`])('that is none (%j) is refused', (text) => {
    expect(() => parseCommit(id, Buffer.from(text), where)).toThrow('damaged');
  });

  it('gets its trailers in a last paragraph', () => {
    expect(withTrailers('subject\n', { 'A-B': 'one\ntwo' })).toBe('subject\n\nA-B: one two\n');
    expect(withTrailers('subject', {})).toBe('subject');
  });
});

it('a tag that names nothing is refused', () => {
  expect(() => parseTag(Buffer.from('object x\ntype commit\n'), where)).toThrow('damaged');
});

describe('the list of a tree', () => {
  const commit = parseCommit(id, Buffer.from(`tree ${id}\n\nm`), where);

  it('that names the same folder again and again is given up, quickly', () => {
    const trees = new Map<string, readonly TreeLine[]>();
    let below = objectIdOf('tree', Buffer.alloc(0), 'sha1');
    trees.set(below, [line('100644', 'file')]);
    for (let level = 0; level < 12; level += 1) {
      const lines = Array.from({ length: 10 }, (_, index) => ({
        mode: '40000',
        name: `${index}`,
        id: below,
      }));
      below = objectIdOf('tree', serialiseTree(lines), 'sha1');
      trees.set(below, lines);
    }
    const bomb = { ...commit, tree: below };
    expect(() => makeSnapshot(bomb, trees, { objectFormat: 'sha1', where })).toThrow('GIT_TREE_TOO_LARGE');
  });

  it('goes 5,000 folders deep', () => {
    const trees = new Map<string, readonly TreeLine[]>();
    let below = 'b'.repeat(40);
    trees.set(below, [line('100644', 'file')]);
    for (let level = 0; level < 5_000; level += 1) {
      const next = level.toString(16).padStart(40, '0');
      trees.set(next, [{ mode: '40000', name: 'd', id: below }]);
      below = next;
    }
    const { entries } = makeSnapshot({ ...commit, tree: below }, trees, { objectFormat: 'sha1', where });
    expect(entries.map(({ path }) => path.length)).toEqual([10_004]);
  });

  it('without one of its folders is refused', () => {
    expect(() => makeSnapshot(commit, new Map(), { objectFormat: 'sha1', where })).toThrow('left out');
  });
});
