import { describe, expect, it } from 'vitest';
import { chooseLetters, digestOf } from '../../../../functions/health/healing/choose-letters.ts';
import type { DeadLetter } from '../../../../shared/jobs/dead-letter-queue.ts';

const now = 10_000_000;
const letter = (body: string, change: Partial<DeadLetter> = {}): DeadLetter => ({
  ...{ messageId: `id of ${body}`, body, groupId: undefined, sentAt: now - 1_000 },
  ...{ code: undefined, reason: undefined, remedy: undefined },
  ...change,
});
const poison = letter('nonsense', { code: 'MESSAGE_NOT_UNDERSTOOD' });
const canaryOf = (body: string, ago = 60_000) => ({ digest: digestOf({ body }), at: now - ago });

describe('choosing dead letters to put back', () => {
  it('sends the oldest ahead', () => {
    const letters = [letter('b'), letter('a', { sentAt: now - 5_000 })];
    expect(chooseLetters(letters, undefined, now)).toMatchObject({ kind: 'canary', letter: { body: 'a' } });
  });

  it('sends the rest when the one ahead has not come back', () => {
    expect(chooseLetters([letter('b'), letter('c')], canaryOf('a'), now)).toEqual({ kind: 'rest', count: 2 });
  });

  it('sends another ahead when the one before came back', () => {
    const letters = [letter('a', { sentAt: now - 5_000 }), letter('b')];
    expect(chooseLetters(letters, canaryOf('a'), now)).toMatchObject({
      kind: 'canary',
      letter: { body: 'b' },
    });
  });

  it('sends the same ahead again when it is the only one', () => {
    expect(chooseLetters([letter('a')], canaryOf('a'), now)).toMatchObject({
      ...{ kind: 'canary', letter: { body: 'a' } },
    });
  });

  it.each([
    ['has had no time to come back', 1_000],
    ['is of another day', 90_000_000],
  ])('sends one ahead when the one before %s', (_why, ago) => {
    expect(chooseLetters([letter('b')], canaryOf('a', ago), now)).toMatchObject({ kind: 'canary' });
  });

  it('never sends what no worker understands', () => {
    expect(chooseLetters([poison], undefined, now)).toEqual({ kind: 'none' });
    expect(chooseLetters([poison, letter('a')], canaryOf('b'), now)).toEqual({ kind: 'rest', count: 1 });
  });

  it('sends nothing when there is nothing', () => {
    expect(chooseLetters([], undefined, now)).toEqual({ kind: 'none' });
  });
});
