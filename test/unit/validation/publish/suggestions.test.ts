import { describe, expect, it } from 'vitest';
import { type DiffHunk, diffHunks } from '../../../../functions/validation/publish/diff-hunks.ts';
import { suggestFixes } from '../../../../functions/validation/publish/suggestions.ts';

/** A hunk that shows these lines, all or some of them touched. */
function hunk(first: number, last: number, added?: readonly number[]): DiffHunk {
  const all = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  return { first, last, added: new Set(added ?? all) };
}

function suggest(original: string, fixed: string, hunks = [hunk(1, 100)]) {
  return suggestFixes({ path: 'a.py', original, fixed, hunks });
}

const block = (...lines: string[]) => `Suggested fix:\n\n${['```suggestion', ...lines, '```'].join('\n')}`;

describe('a fix as suggestions', () => {
  it('replaces a line', () => {
    expect(suggest('a\nb\nc\n', 'a\nB\nc\n')).toEqual({
      comments: [{ path: 'a.py', line: 2, body: block('B') }],
      leftOut: 0,
    });
  });

  it('replaces several lines by one remark', () => {
    expect(suggest('a\nb\nc\nd\n', 'a\nB\nd\n').comments).toEqual([
      { path: 'a.py', startLine: 2, line: 3, body: block('B') },
    ]);
  });

  it('takes lines away', () => {
    expect(suggest('import os\nx = 1\n', 'x = 1\n').comments).toEqual([
      { path: 'a.py', line: 1, body: block() },
    ]);
  });

  it('tells an empty line from no line', () => {
    expect(suggest('a\n  \nb\n', 'a\n\nb\n').comments[0]?.body).toBe(block(''));
  });

  it('adds lines after the line before them', () => {
    expect(suggest('a\nb\n', 'a\nnew\nb\n').comments).toEqual([
      { path: 'a.py', line: 1, body: block('a', 'new') },
    ]);
  });

  it('adds lines before the line after them where nothing else is in the diff', () => {
    const { comments } = suggest('a\nb\nc\n', 'a\nnew\nb\nc\n', [hunk(2, 3)]);
    expect(comments).toEqual([{ path: 'a.py', line: 2, body: block('new', 'b') }]);
  });

  it('makes one remark for each place', () => {
    const { comments } = suggest('a\nb\nc\nd\n', 'A\nb\nc\nD\n');
    expect(comments.map(({ line }) => line)).toEqual([1, 4]);
  });

  it('leaves out what is not in the diff, and counts it', () => {
    const { comments, leftOut } = suggest('a\nb\nc\nd\n', 'A\nb\nc\nD\n', [hunk(3, 4)]);
    expect([comments.map(({ line }) => line), leftOut]).toEqual([[4], 1]);
  });

  it.each([
    ['lines that the diff only shows', [hunk(1, 4, [1])]],
    ['lines of two hunks', [hunk(1, 2), hunk(3, 4)]],
    ['a file that is not in the diff', []],
  ])('leaves out %s', (_what, hunks) => {
    expect(suggest('a\nb\nc\nd\n', 'a\nB\nC\nd\n', hunks)).toEqual({ comments: [], leftOut: 1 });
  });

  it('has a fence that is longer than any inside', () => {
    const { comments } = suggest('a\n', '````\nb\n');
    expect(comments[0]?.body).toBe('Suggested fix:\n\n`````suggestion\n````\nb\n`````');
  });

  it('compares lines without their ends, and writes none', () => {
    expect(suggest('a\r\nb \r\n', 'a\r\nb\r\n').comments).toEqual([
      { path: 'a.py', line: 2, body: block('b') },
    ]);
  });

  it.each([
    ['line endings', 'a\r\nb\r\n', 'a\nb\n'],
    ['the end of the last line', 'a\nb', 'a\nb\n'],
  ])('leaves out a change of %s alone', (_what, original, fixed) => {
    expect(suggest(original, fixed)).toEqual({ comments: [], leftOut: 1 });
  });

  it('leaves out lines with a lone carriage return', () => {
    expect(suggest('a\n', 'b\rc\n')).toEqual({ comments: [], leftOut: 1 });
  });

  it('leaves out what is too large for a remark', () => {
    expect(suggest('a\n', `${'b'.repeat(70_000)}\n`)).toEqual({ comments: [], leftOut: 1 });
  });

  it('does not compare texts that have nothing in common for ever', () => {
    const lines = (letter: string) =>
      Array.from({ length: 50_000 }, (_, index) => `${letter}${index}\n`).join('');
    expect(suggest(lines('a'), lines('b'))).toEqual({ comments: [], leftOut: 1 });
  });

  it('is nothing when nothing changed', () => {
    expect(suggest('a\n', 'a\n')).toEqual({ comments: [], leftOut: 0 });
  });
});

describe('the hunks of a diff', () => {
  it('know the lines that they show and those that were touched', () => {
    const patch = '@@ -1,3 +1,4 @@ def f():\n a\n-b\n+B\n+C\n d\n@@ -20 +21,2 @@\n x\n+y';
    expect(diffHunks(patch)).toEqual([hunk(1, 4, [2, 3]), hunk(21, 22, [22])]);
  });

  it('are not misled by lines that look like the head of one', () => {
    const patch = '@@ -1,2 +1,3 @@\n a\n+@@ -9,9 +9,9 @@\n b';
    expect(diffHunks(patch)).toEqual([hunk(1, 3, [2])]);
  });

  it('know of a last line without an end', () => {
    const patch = '@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n\\ No newline at end of file';
    expect(diffHunks(patch)).toEqual([hunk(1, 1)]);
  });

  it('of a file that was emptied show nothing', () => {
    expect(diffHunks('@@ -1,2 +0,0 @@\n-a\n-b')).toEqual([{ first: 0, last: -1, added: new Set() }]);
  });
});
