import { describe, expect, it } from 'vitest';
import { createBoundedLog } from '../../../shared/tasks/bounded-log.ts';

/** What is kept of a text that comes in pieces of so many bytes. */
function kept(text: string, pieceBytes: number, limits = { head: 4, tail: 6 }): string {
  const log = createBoundedLog(limits);
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += pieceBytes) log.add(bytes.subarray(at, at + pieceBytes));
  return log.text();
}

describe('a log with a limit', () => {
  it.each(['', 'abc', 'abcdefghij'])('keeps all of "%s"', (text) => {
    expect(kept(text, 3)).toBe(text);
  });

  it.each([1, 3, 7, 100])('keeps the beginning and the end, come in pieces of %i', (pieceBytes) => {
    expect(kept('abcdefghijklmnopqrstuvwxyz', pieceBytes)).toBe('abcd\n[16 bytes left out]\nuvwxyz');
  });

  it('can be asked again and again while it grows', () => {
    const log = createBoundedLog({ head: 1, tail: 2 });
    const shown = ['ab', 'cd', 'ef'].map((piece) => {
      log.add(Buffer.from(piece));
      return log.text();
    });
    expect(shown).toEqual(['ab', 'a\n[1 bytes left out]\ncd', 'a\n[3 bytes left out]\nef']);
  });

  it('may have no beginning', () => {
    expect(kept('abcdef', 2, { head: 0, tail: 2 })).toBe('\n[4 bytes left out]\nef');
  });
});
