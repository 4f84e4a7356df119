import { describe, expect, it } from 'vitest';
import type { TimeOfDay } from '../../../shared/config/health-settings.ts';
import { isQuiet } from '../../../shared/health/quiet-hours.ts';

const allDay = [1, 2, 3, 4, 5, 6, 7] as const;
const span = (change: Partial<TimeOfDay> = {}): TimeOfDay => ({
  ...{ from: '22:00', to: '06:30', timezone: 'UTC', days: allDay },
  ...change,
});

describe('quiet hours', () => {
  it.each([
    ['2026-11-20T21:59:59Z', false],
    ['2026-11-20T22:00:00Z', true],
    ['2026-11-21T00:00:00Z', true],
    ['2026-11-21T06:29:59Z', true],
    ['2026-11-21T06:30:00Z', false],
  ])('from ten in the evening to half past six hold at %s: %s', (time, quiet) => {
    expect(isQuiet([span()], Date.parse(time))).toBe(quiet);
  });

  it('hold by the clocks on the wall there', () => {
    const berlin = span({ timezone: 'Europe/Berlin' });
    expect(isQuiet([berlin], Date.parse('2026-11-20T21:30:00Z'))).toBe(true);
  });

  it('follow the clocks when summer begins', () => {
    const berlin = span({ from: '06:00', to: '07:00', timezone: 'Europe/Berlin' });
    const times = ['2026-03-28T05:30:00Z', '2026-03-29T04:30:00Z'].map((time) => Date.parse(time));
    expect(times.map((time) => isQuiet([berlin], time))).toEqual([true, true]);
  });

  it('that begin on a Friday last into Saturday, and not into Friday', () => {
    const friday = span({ days: [5] });
    const times = ['2026-11-20T03:00:00Z', '2026-11-20T23:00:00Z', '2026-11-21T03:00:00Z'];
    expect(times.map((time) => isQuiet([friday], Date.parse(time)))).toEqual([false, true, true]);
  });

  it('that begin on a Sunday last into Monday', () => {
    expect(isQuiet([span({ days: [7] })], Date.parse('2026-11-23T03:00:00Z'))).toBe(true);
  });

  it('do not hold on days that are not named', () => {
    const weekend = span({ from: '08:00', to: '20:00', days: [6, 7] });
    expect(isQuiet([weekend], Date.parse('2026-11-20T12:00:00Z'))).toBe(false);
  });

  it('from a time to the same time are the whole day', () => {
    const whole = span({ from: '00:00', to: '00:00' });
    expect(isQuiet([whole], Date.parse('2026-11-20T12:00:00Z'))).toBe(true);
  });

  it('are none where none are named', () => {
    expect(isQuiet([], Date.parse('2026-11-20T23:00:00Z'))).toBe(false);
  });
});
