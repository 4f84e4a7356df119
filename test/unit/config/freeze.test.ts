import { describe, expect, it } from 'vitest';
import type { Freeze } from '../../../shared/config/deployment-settings.ts';
import { isFrozen } from '../../../shared/config/freeze.ts';

const common = { environments: [], reason: 'quiet' };
const at = (time: string) => Date.parse(time);
const isFrozenAt = (freeze: Freeze, time: string) => isFrozen([freeze], 'production', at(time)) !== undefined;
const weekly = (changes: Partial<Extract<Freeze, { kind: 'weekly' }>>): Freeze => ({
  ...{ kind: 'weekly', ...common, days: [5], from: 16 * 60, to: 18 * 60, timeZone: 'UTC' },
  ...changes,
});

describe('a freeze that is once', () => {
  const holidays: Freeze = {
    kind: 'once',
    ...common,
    from: at('2026-12-20T00:00:00Z'),
    to: at('2027-01-04T00:00:00Z'),
  };

  it.each([
    ['2026-12-19T23:59:59.999Z', false],
    ['2026-12-20T00:00:00Z', true],
    ['2027-01-03T23:59:59.999Z', true],
    ['2027-01-04T00:00:00Z', false],
  ])('at %s: %j', (time, expected) => {
    expect(isFrozenAt(holidays, time)).toBe(expected);
  });

  it('holds for the environments that it names, and is the one that is shown', () => {
    const named = { ...holidays, environments: ['production'] };
    const now = at('2026-12-24T00:00:00Z');
    expect(isFrozen([named], 'staging', now)).toBeUndefined();
    expect(isFrozen([{ ...named, environments: ['staging'] }, named], 'production', now)).toBe(named);
  });
});

// 2026-11-20 is a Friday.
describe('a freeze of every week', () => {
  it.each([
    ['2026-11-20T15:59:59Z', false],
    ['2026-11-20T16:00:00Z', true],
    ['2026-11-20T17:59:59Z', true],
    ['2026-11-20T18:00:00Z', false],
    ['2026-11-19T17:00:00Z', false],
  ])('within a day, at %s: %j', (time, expected) => {
    expect(isFrozenAt(weekly({}), time)).toBe(expected);
  });

  it.each([
    ['2026-11-20T07:00:00Z', false],
    ['2026-11-20T23:59:59Z', true],
    ['2026-11-21T00:00:00Z', true],
    ['2026-11-21T07:59:59Z', true],
    ['2026-11-21T08:00:00Z', false],
    ['2026-11-21T16:00:00Z', false],
  ])('over midnight, at %s: %j', (time, expected) => {
    expect(isFrozenAt(weekly({ to: 8 * 60 }), time)).toBe(expected);
  });

  it('goes from Saturday to Sunday as to any other day', () => {
    expect(isFrozenAt(weekly({ days: [6], to: 8 * 60 }), '2026-11-22T07:00:00Z')).toBe(true);
  });

  it('may last the whole day', () => {
    const friday = weekly({ from: 0, to: 1440 });
    expect(isFrozenAt(friday, '2026-11-20T00:00:00Z')).toBe(true);
    expect(isFrozenAt(friday, '2026-11-20T23:59:59Z')).toBe(true);
    expect(isFrozenAt(friday, '2026-11-21T00:00:00Z')).toBe(false);
  });

  it('goes by the clock of its time zone, in summer as in winter', () => {
    const berlin = weekly({ timeZone: 'Europe/Berlin' });
    expect(isFrozenAt(berlin, '2026-11-20T15:00:00Z')).toBe(true);
    expect(isFrozenAt(berlin, '2026-11-20T14:59:59Z')).toBe(false);
    expect(isFrozenAt(berlin, '2026-07-17T14:00:00Z')).toBe(true);
    expect(isFrozenAt(berlin, '2026-07-17T13:59:59Z')).toBe(false);
  });

  it('goes by the day of its time zone', () => {
    const auckland = weekly({ timeZone: 'Pacific/Auckland', from: 0, to: 60 });
    expect(isFrozenAt(auckland, '2026-11-19T11:30:00Z')).toBe(true);
    expect(isFrozenAt(auckland, '2026-11-20T11:30:00Z')).toBe(false);
  });

  // In Berlin, 2026-10-25 is a Sunday on which the hour from two to three comes twice, 2026-03-29 one on which it is left out.
  it('holds in both hours of a night in which the clock is put back', () => {
    const night = weekly({ days: [0], from: 2 * 60, to: 3 * 60, timeZone: 'Europe/Berlin' });
    expect(isFrozenAt(night, '2026-10-25T00:30:00Z')).toBe(true);
    expect(isFrozenAt(night, '2026-10-25T01:30:00Z')).toBe(true);
    expect(isFrozenAt(night, '2026-10-25T02:00:00Z')).toBe(false);
  });

  it('ends on time in a night in which the clock is put forward', () => {
    const night = weekly({ days: [6], from: 22 * 60, to: 150, timeZone: 'Europe/Berlin' });
    expect(isFrozenAt(night, '2026-03-29T00:59:59Z')).toBe(true);
    expect(isFrozenAt(night, '2026-03-29T01:00:00Z')).toBe(false);
  });
});
