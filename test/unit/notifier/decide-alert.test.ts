import { describe, expect, it } from 'vitest';
import { type AlertWish, alertOfEvent } from '../../../functions/notifier/alert-of-event.ts';
import { decideAlert, isFlapping } from '../../../functions/notifier/decide-alert.ts';
import type { Alert } from '../../../shared/health/alert.ts';
import type { AlertLevel } from '../../../shared/health/health.ts';
import { alertWith, findingEvent, findingGone, noon } from '../../support/alerts.ts';

const minute = 60_000;

function wishOf(event: ReturnType<typeof findingEvent> | ReturnType<typeof findingGone>): AlertWish {
  const wish = alertOfEvent(event, noon);
  if (wish === undefined) throw new Error('the event wishes nothing');
  return wish;
}

function hear(before: Alert | undefined, event: Parameters<typeof wishOf>[0], now = noon): Alert | undefined {
  return decideAlert(before, wishOf(event), now);
}

const ended = alertWith({ state: 'resolved', resolvedAt: noon, seenAt: noon });

describe('an alert', () => {
  it('given a first finding, is open', () => {
    expect(hear(undefined, findingEvent())).toMatchObject({
      state: 'open',
      episode: 1,
      count: 1,
      tellFrom: noon,
    });
  });

  it('given a remedy at work, is open and nobody is told', () => {
    expect(hear(undefined, findingEvent({ healing: 'trying' }))).not.toHaveProperty('tellFrom');
  });

  it('given the same finding twice, stays as it is', () => {
    expect(hear(alertWith(), findingEvent())).toBeUndefined();
  });

  it('given a finding seen again, counts it and has its newest words', () => {
    const next = hear(alertWith(), findingEvent({ at: noon + 1, evidence: 'Now it answered 500.' }));
    expect(next).toMatchObject({ count: 2, text: 'Now it answered 500.', seenAt: noon + 1 });
  });

  it('given an older finding of another repository, knows that repository, too', () => {
    const next = hear(alertWith(), findingEvent({ at: noon - 1, repository: 'acme/web', evidence: 'old' }));
    expect(next).toMatchObject({
      repositories: ['acme/app', 'acme/web'],
      affected: 2,
      text: alertWith().text,
    });
  });

  it('given more repositories than it names, says that there are more, once', () => {
    const full = alertWith({
      repositories: Array.from({ length: 50 }, (_, at) => `acme/${at}`),
      affected: 50,
    });
    const next = hear(full, findingEvent({ repository: 'acme/more' }));
    expect([next?.repositories.length, next?.affected]).toEqual([50, 51]);
    expect(next && hear(next, findingEvent({ repository: 'acme/even-more' }))).toBeUndefined();
  });

  it.each<[AlertLevel, AlertLevel]>([
    ['critical', 'critical'],
    ['low', 'high'],
  ])('given a finding that is %s where it is high, is %s', (seen, level) => {
    expect(hear(alertWith(), findingEvent({ level: seen, at: noon + 1 }))?.level).toBe(level);
  });

  it('given that it became worse, is not taken care of any more', () => {
    const before = alertWith({ state: 'acknowledged', acknowledgedBy: 'ada', acknowledgedAt: noon });
    const next = hear(before, findingEvent({ level: 'critical', at: noon + 1 }), noon + minute);
    expect(next).toMatchObject({ state: 'open', tellFrom: noon + minute });
    expect(next).not.toHaveProperty('acknowledgedBy');
  });

  it('given its end, is resolved', () => {
    expect(hear(alertWith(), findingGone())).toMatchObject({ state: 'resolved', resolvedAt: noon + minute });
  });

  it('given an end that is older than what was seen, stays open', () => {
    expect(hear(alertWith(), findingGone({ at: noon - 1 }))).toBeUndefined();
  });

  it('given a finding that is older than its end, stays resolved', () => {
    expect(hear(ended, findingEvent({ at: noon - 1 }))).toBeUndefined();
  });

  it('given an end before its beginning was heard of, is not opened by the beginning that comes late', () => {
    const end = hear(undefined, findingGone());
    expect(end).toMatchObject({ state: 'resolved', episode: 0 });
    expect(hear(end, findingEvent())).toBeUndefined();
  });

  it('given a later end while it is resolved, is not opened by what was seen in between', () => {
    const next = hear(ended, findingGone({ at: noon + 10 * minute }));
    expect(next && hear(next, findingEvent({ at: noon + 5 * minute }))).toBeUndefined();
  });

  it('given that it comes back, is a new episode, of which only those know who did not hear of the end', () => {
    const before = {
      ...ended,
      told: { ops: noon, boss: noon },
      hearings: { ops: { open: false, heardAt: noon }, boss: { open: true, heardAt: noon } },
    };
    const next = hear(before, findingEvent({ at: noon + minute }), noon + minute);
    expect(next).toMatchObject({ state: 'open', episode: 2, count: 1, told: { boss: noon } });
    expect(Object.keys(next?.hearings ?? {})).toEqual(['boss']);
  });

  it('given that it came back four times within an hour, is one that comes and goes, until an hour is over', () => {
    const times = [0, 5, 10, 15].map((minutes) => noon + minutes * minute);
    expect(isFlapping({ reopenedAt: times }, noon + 16 * minute)).toBe(true);
    expect(isFlapping({ reopenedAt: times }, noon + 61 * minute)).toBe(false);
  });

  it('given that it comes back after a long time, does not count as one that comes and goes', () => {
    const next = hear(ended, findingEvent({ at: noon + 11 * minute }), noon + 11 * minute);
    expect(next?.reopenedAt).toEqual([]);
  });
});
