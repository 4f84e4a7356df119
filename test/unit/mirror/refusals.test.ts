import { describe, expect, it } from 'vitest';
import { isLostRace, refusalWords, refusedAsAWhole } from '../../../functions/mirror/refusals.ts';

const report = (...reasons: (string | undefined)[]) => ({
  refs: reasons.map((reason, index) =>
    reason === undefined ? { ref: `r${index}`, ok: true } : { ref: `r${index}`, ok: false, reason },
  ),
});
const declined = 'pre-receive hook declined';

describe('a push that was refused', () => {
  it('for all refs alike was refused as a whole', () => {
    expect(refusedAsAWhole(report(declined, declined, declined))).toBe(true);
  });

  it('for all refs, some for another reason, was refused as a whole', () => {
    expect(refusedAsAWhole(report(declined, 'deny updating a hidden ref', declined))).toBe(true);
  });

  it('for some refs was not', () => {
    expect(refusedAsAWhole(report(declined, undefined))).toBe(false);
  });

  it('for its only ref needs no search for the guilty', () => {
    expect(refusedAsAWhole(report(declined))).toBe(false);
  });

  it('because every ref moved is a lost race', () => {
    expect(refusedAsAWhole(report('failed to update ref', 'fetch first'))).toBe(false);
  });
});

describe('the words of a lost race', () => {
  it.each([
    'failed to update ref',
    'failed to lock',
    "cannot lock ref 'refs/heads/main': is at aaa but expected bbb",
    'reference already exists',
    'stale info',
    'fetch first',
    'incorrect old value provided',
  ])('"%s" are known', (reason) => expect(isLostRace(reason)).toBe(true));

  it.each([declined, 'hook declined', 'deletion prohibited', 'protected branch', ''])(
    '"%s" are not among them',
    (reason) => expect(isLostRace(reason)).toBe(false),
  );
});

describe("the host's words", () => {
  it('are the verdict, then what its hooks printed, and not without end', () => {
    expect(refusalWords(declined, 'GH013: secret found')).toBe(`${declined}: GH013: secret found`);
    expect(refusalWords(declined, '')).toBe(declined);
    expect(refusalWords(declined, 'x'.repeat(10_000))).toHaveLength(2_000);
  });
});
