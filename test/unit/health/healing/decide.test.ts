import { describe, expect, it } from 'vitest';
import { decide } from '../../../../functions/health/healing/decide.ts';
import type { HealingRules } from '../../../../functions/health/healing/ports.ts';
import type { Healing, HealingAttempt } from '../../../../shared/health/healing.ts';
import { finding } from '../../../support/healing.ts';

const minute = 60_000;
const now = Date.parse('2026-11-21T10:00:00Z');
const steps = ['retry-sync', 'retry-sync', 'retry-sync'] as const;
const allowed: HealingRules = { heal: true, dryRun: false, quietHours: [] };
const allDay = [1, 2, 3, 4, 5, 6, 7] as const;

const attempt = (at: number): HealingAttempt => ({
  ...{ number: 1, remedy: 'retry-sync', at, before: 'fail', outcome: 'applied', detail: 'done' },
});

function known(change: Partial<Healing> = {}): Healing {
  const { key, report, code, fingerprint } = finding();
  return {
    ...{ key, report, name: 'acme/app', code, fingerprint, state: 'trying' },
    ...{
      attempts: [attempt(now - minute)],
      tries: 1,
      nextAt: now - 1,
      firstAt: 0,
      updatedAt: now - minute,
      version: 2,
    },
    ...change,
  };
}

describe('what is done about a finding', () => {
  it('is its first remedy at once', () => {
    expect(decide(finding(), undefined, steps, allowed, now)).toEqual({
      ...{ kind: 'try', remedy: 'retry-sync', number: 1 },
    });
  });

  it('is nothing when there is no remedy', () => {
    expect(decide(finding(), undefined, [], allowed, now)).toEqual({ kind: 'none' });
  });

  it('is to wait while a remedy may still work', () => {
    const until = now + minute;
    expect(decide(finding(), known({ nextAt: until }), steps, allowed, now)).toEqual({ kind: 'wait', until });
  });

  it('is the next remedy when the time of the last one is over', () => {
    const list = ['redeliver-webhooks', 'recreate-hook'] as const;
    expect(decide(finding(), known(), list, allowed, now)).toMatchObject({
      remedy: 'recreate-hook',
      number: 2,
    });
  });

  it('is to give up when every remedy was tried', () => {
    expect(decide(finding(), known({ tries: 3 }), steps, allowed, now)).toEqual({ kind: 'give-up' });
  });

  it('stays given up while nothing changes, however long', () => {
    const healing = known({ state: 'given-up', tries: 3 });
    expect(decide(finding(), healing, steps, allowed, now + 1_000 * minute)).toEqual({ kind: 'given-up' });
  });

  it('is a first try again when what it depends on has changed', () => {
    const healing = known({ state: 'given-up', tries: 3 });
    expect(decide(finding({ fingerprint: 'another' }), healing, steps, allowed, now)).toMatchObject({
      ...{ kind: 'try', number: 1 },
    });
  });

  it('counts on when a finding comes back within an hour after it was healed', () => {
    const healing = known({ state: 'healed', updatedAt: now - 59 * minute, tries: 2 });
    expect(decide(finding(), healing, steps, allowed, now)).toMatchObject({ kind: 'try', number: 3 });
  });

  it('begins anew when a finding comes back later', () => {
    const healing = known({ state: 'healed', updatedAt: now - 60 * minute, tries: 3 });
    expect(decide(finding(), healing, steps, allowed, now)).toMatchObject({ kind: 'try', number: 1 });
  });

  it('is at most six tries an hour of a cause that changes all the time; then a person is needed', () => {
    const attempts = [50, 40, 30, 20, 10, 5].map((ago) => attempt(now - ago * minute));
    const healing = known({ attempts, fingerprint: 'before' });
    expect(decide(finding(), healing, steps, allowed, now)).toEqual({ kind: 'too-often' });
  });

  it.each([
    ['not-allowed', { ...allowed, heal: false }],
    ['dry-run', { ...allowed, dryRun: true }],
    [
      'quiet-hours',
      { ...allowed, quietHours: [{ from: '09:00', to: '11:00', timezone: 'UTC', days: allDay }] },
    ],
  ] as const)('is only said, with the reason %s', (why, rules) => {
    expect(decide(finding(), undefined, steps, rules, now)).toEqual({
      kind: 'off',
      why,
      would: 'retry-sync',
    });
  });

  it('is told as given up in quiet hours, too', () => {
    const rules = { ...allowed, heal: false };
    expect(decide(finding(), known({ state: 'given-up' }), steps, rules, now)).toEqual({ kind: 'given-up' });
  });
});
