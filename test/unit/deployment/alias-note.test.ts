import { describe, expect, it } from 'vitest';
import { readNote, writeNote } from '../../../functions/deployment/targets/lambda/alias-note.ts';

const digest = (character: string) => character.repeat(64);

describe('the note in the description of an alias', () => {
  it.each([
    [{ fence: 0 }],
    [{ fence: 7, live: { release: digest('a'), version: '12' } }],
    [
      {
        fence: 123_456,
        live: { release: digest('a'), version: '12345' },
        candidate: { release: digest('b'), version: '12346', weight: 50 },
      },
    ],
    [{ fence: 7, withdrawn: '12' }],
  ])('is read as it was written: %j', (note) => {
    expect(readNote(writeNote(note))).toEqual(note);
  });

  it('fits into what Lambda takes, with two releases', () => {
    const release = { release: digest('a'), version: '999999' };
    const note = { fence: 999_999_999, live: release, candidate: { ...release, weight: 99 } };
    expect(writeNote(note).length).toBeLessThanOrEqual(256);
  });

  it.each(['', 'production', 'auto-builder fence=x', 'auto-builder fence=1 live=a@1 and more'])(
    'says nothing where somebody else wrote %j',
    (description) => {
      expect(readNote(description)).toEqual({ fence: 0 });
    },
  );
});
