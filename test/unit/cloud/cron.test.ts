import { describe, expect, it } from 'vitest';
import { nextTime, parseScheduleExpression } from '../../../local/cloud/schedule/expression.ts';

function timesOf(expression: string, after: string, count: number): readonly string[] {
  const parsed = parseScheduleExpression(expression);
  if (parsed === undefined) throw new TypeError(`not understood: ${expression}`);
  const anchor = Date.parse(after);
  const times: string[] = [];
  let from: number | undefined = anchor;
  while (times.length < count) {
    from = nextTime(parsed, anchor, from);
    if (from === undefined) break;
    times.push(new Date(from).toISOString().slice(0, 16));
  }
  return times;
}

describe('a cron expression', () => {
  it.each([
    ['cron(0 12 * * ? *)', '2026-03-01T12:00:00Z', ['2026-03-02T12:00', '2026-03-03T12:00']],
    [
      'cron(*/20 * * * ? *)',
      '2026-03-01T12:01:30Z',
      ['2026-03-01T12:20', '2026-03-01T12:40', '2026-03-01T13:00'],
    ],
    ['cron(5/30 8-9 ? * MON-FRI *)', '2026-03-06T09:20:00Z', ['2026-03-06T09:35', '2026-03-09T08:05']],
    ['cron(0 0 29 FEB ? *)', '2026-01-01T00:00:00Z', ['2028-02-29T00:00', '2032-02-29T00:00']],
    ['cron(15 10 L * ? *)', '2026-01-31T10:15:00Z', ['2026-02-28T10:15', '2026-03-31T10:15']],
    ['cron(0 18 ? * 1,7 *)', '2026-03-06T00:00:00Z', ['2026-03-07T18:00', '2026-03-08T18:00']],
    ['cron(0 0 1 1 ? 2027-2028)', '2026-03-06T00:00:00Z', ['2027-01-01T00:00', '2028-01-01T00:00']],
    ['cron(59 23 31 12 ? *)', '2026-12-31T23:58:59Z', ['2026-12-31T23:59', '2027-12-31T23:59']],
  ])('%s after %s', (expression, after, expected) => {
    expect(timesOf(expression, after, expected.length)).toEqual(expected);
  });

  it('that never comes true again has no next time', () => {
    expect(timesOf('cron(0 0 1 1 ? 2020)', '2026-01-01T00:00:00Z', 1)).toEqual([]);
    expect(timesOf('cron(0 0 30 2 ? *)', '2026-01-01T00:00:00Z', 1)).toEqual([]);
  });
});

describe('a rate expression', () => {
  it.each([
    ['rate(1 minute)', ['2026-03-01T00:01', '2026-03-01T00:02']],
    ['rate(6 hours)', ['2026-03-01T06:00', '2026-03-01T12:00']],
    ['rate(2 days)', ['2026-03-03T00:00', '2026-03-05T00:00']],
  ])('%s counts from the start', (expression, expected) => {
    expect(timesOf(expression, '2026-03-01T00:00:00Z', 2)).toEqual(expected);
  });

  it('skips what was missed', () => {
    const hourly = parseScheduleExpression('rate(1 hour)');
    const start = Date.parse('2026-03-01T00:00:00Z');
    expect(hourly && nextTime(hourly, start, start + 90 * 60_000)).toBe(start + 2 * 3_600_000);
  });
});

describe('an expression that is not understood', () => {
  it.each([
    'at(2026-01-01T00:00:00)',
    'rate(0 hours)',
    'rate(1 hours)',
    'rate(2 hour)',
    'rate(5 weeks)',
    'cron(0 12 * * *)',
    'cron(0 12 * * * *)',
    'cron(0 12 ? * ? *)',
    'cron(60 12 * * ? *)',
    'cron(0 12 15W * ? *)',
    'cron(0 12 ? * 6#3 *)',
    'cron(0 12 ? * XYZ *)',
    'cron(0 12 5-2 * ? *)',
    'cron(0/0 12 * * ? *)',
    'cron(0 , * * ? *)',
    'hourly',
  ])('%s', (expression) => {
    expect(parseScheduleExpression(expression)).toBeUndefined();
  });
});
