import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type HourValue, judgeHour } from '../../../shared/measurement/anomaly.ts';

const hourMs = 3_600_000;
/** A Saturday, ten o'clock. */
const at = Date.parse('2026-11-21T10:00:00Z');
const sensitivity = { leastSpread: 1 };

/** Hours of the four weeks before, each with what a function says of it. */
function hoursOf(valueAt: (hour: Date) => number | undefined): readonly HourValue[] {
  return Array.from({ length: 4 * 168 + 1 }, (_, ago) => at - (ago + 1) * hourMs).flatMap((hour) => {
    const value = valueAt(new Date(hour));
    return value === undefined ? [] : [{ at: hour, value }];
  });
}

const isWeekend = (hour: Date): boolean => hour.getUTCDay() === 0 || hour.getUTCDay() === 6;
/** Busy at ten, quiet at night; on weekends a tenth of it. Wobbles by a few percent. */
const season = (hour: Date): number => {
  const busy = 100 + 900 * Math.exp(-(((hour.getUTCHours() - 10) / 4) ** 2));
  return busy * (isWeekend(hour) ? 0.1 : 1) * (1 + 0.05 * Math.sin(hour.getTime() / 7e6));
};
const judge = (value: number, history: readonly HourValue[]) =>
  judgeHour({ at, value }, history, sensitivity);

describe('the value of an hour', () => {
  it('is usual when it is as on other days like this', () => {
    expect(judge(100, hoursOf(season)).kind).toBe('usual');
  });

  it('is unusual on a Saturday although it would be usual on a Monday', () => {
    expect(judge(1_000, hoursOf(season))).toMatchObject({
      kind: 'unusual',
      expected: { season: 'week', samples: 12 },
    });
  });

  it('is never too low', () => {
    expect(judge(0, hoursOf(season)).kind).toBe('usual');
  });

  it('is not excused by outages that lie in its history', () => {
    const outages = (hour: Date): number => (hour.getTime() % (4 * hourMs) === 0 ? 50_000 : season(hour));
    expect(judge(400, hoursOf(outages)).kind).toBe('unusual');
    expect(judge(105, hoursOf(outages)).kind).toBe('usual');
  });

  it('is held against all days where this day of the week is hardly known', () => {
    const noWeekends = (hour: Date): number | undefined => (isWeekend(hour) ? undefined : season(hour));
    expect(judge(1_000, hoursOf(noWeekends))).toMatchObject({
      kind: 'usual',
      expected: { season: 'day', samples: 20 },
    });
  });

  it('is judged by nobody before there is a history', () => {
    const lately = hoursOf((hour) => (hour.getTime() > at - 5 * 24 * hourMs ? 100 : undefined));
    expect(judge(100_000, lately)).toEqual({ kind: 'too-little-history', samples: 4 });
  });

  it('may move a little where it never moved before', () => {
    const still = hoursOf(() => 100);
    expect(judge(150, still).kind).toBe('usual');
    expect(judge(170, still).kind).toBe('unusual');
  });

  it('is no matter when the difference is too small to matter', () => {
    const none = hoursOf(() => 0);
    expect(judgeHour({ at, value: 3 }, none, { leastSpread: 1 }).kind).toBe('usual');
    expect(judgeHour({ at, value: 3 }, none, { leastSpread: 0.5 }).kind).toBe('unusual');
  });

  it('is not held against the hours just before, in which its cause may have begun', () => {
    const sinceMidnight = hoursOf((hour) => (hour.getTime() >= at - 10 * hourMs ? 5_000 : 100));
    expect(judge(5_000, sinceMidnight).kind).toBe('unusual');
  });

  it('is judged the same whatever a third of its history is', () => {
    const wild = fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(wild, (values) => {
        let next = 0;
        const history = hoursOf((hour) => {
          // The first of the three hours about ten on each of the four Saturdays.
          const isWild = hour.getUTCDay() === 6 && hour.getUTCHours() === 9;
          if (!isWild) return 100;
          next += 1;
          return values[(next - 1) % values.length];
        });
        expect(judge(100, history).kind).toBe('usual');
        expect(judge(1_000, history).kind).toBe('unusual');
      }),
    );
  });
});
