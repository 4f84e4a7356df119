import { describe, expect, it } from 'vitest';
import { alertOfEvent } from '../../../functions/notifier/alert-of-event.ts';
import type { DomainEvent } from '../../../shared/events/domain-events.ts';
import { findingEvent, noon } from '../../support/alerts.ts';
import { passedEvent } from '../../support/domain-events.ts';

const run = {
  version: 1,
  runId: '20260302T120000-1',
  app: 'shop',
  environment: 'production',
  repository: 'acme/shop',
  order: 'deploy',
  by: 'ada',
  at: noon,
  durationMs: 1,
} as const;
const failure = { code: 'CHECK_FAILED', reason: 'The page answered 500.' };
const round = { version: 1, runId: 'r', set: 'index', written: 0, replicas: 2 } as const;

const failed = (outcome: 'failed' | 'rejected' | 'superseded'): DomainEvent => ({
  type: 'deployment.failed',
  detail: { ...run, ...failure, outcome },
});
const release = 'deployment release shop in production';

describe('an event', () => {
  it('given a finding about a repository, wishes an alert with its page', () => {
    expect(alertOfEvent(findingEvent(), noon)).toEqual({
      kind: 'open',
      key: 'git github.com/acme/app',
      level: 'high',
      title: 'github.com/acme/app: git cannot reach it as it should',
      text: 'The host answered 403.',
      remedy: 'Give the token the right to read.',
      code: 'GIT_FORBIDDEN',
      repository: 'acme/app',
      link: 'https://github.com/acme/app',
      healing: false,
      at: noon,
    });
  });

  it('given a finding about something else, has no page', () => {
    const wish = alertOfEvent(findingEvent({ key: 'queue mirror', check: 'queue' }), noon);
    expect(wish).toMatchObject({ title: 'mirror: a queue has trouble' });
    expect(wish).not.toHaveProperty('link');
  });

  it('given a deployment that failed, wishes the alert that the check of its release would', () => {
    expect(alertOfEvent(failed('failed'), noon)).toMatchObject({ kind: 'open', key: release, level: 'high' });
  });

  it.each(['rejected', 'superseded'] as const)(
    'given a deployment that was %s, wishes nothing',
    (outcome) => {
      expect(alertOfEvent(failed(outcome), noon)).toBeUndefined();
    },
  );

  it('given a release that was taken back, wishes an alert that is less urgent', () => {
    const event: DomainEvent = { type: 'deployment.rolledback', detail: { ...run, ...failure } };
    expect(alertOfEvent(event, noon)).toMatchObject({ kind: 'open', key: release, level: 'medium' });
  });

  it('given a deployment that went well, wishes the end', () => {
    const event: DomainEvent = { type: 'deployment.succeeded', detail: run };
    expect(alertOfEvent(event, noon)).toEqual({ kind: 'resolve', key: release, at: noon });
  });

  it('given conflicts, names the first of them', () => {
    const conflicts = Array.from({ length: 7 }, (_, at) => ({
      id: `${at}`,
      file: 'a.json',
      place: `/${at}`,
      status: 'open',
    }));
    const event: DomainEvent = { type: 'taxonomy.conflict', detail: { ...round, count: 7, conflicts } };
    const text = '7 conflicts: a.json /0; a.json /1; a.json /2; a.json /3; a.json /4 …';
    expect(alertOfEvent(event, noon)).toMatchObject({
      key: 'taxonomy set index',
      level: 'medium',
      text,
      at: noon,
    });
  });

  it('given a set in step, wishes the end', () => {
    const event: DomainEvent = {
      type: 'taxonomy.synced',
      detail: { ...round, durationMs: 1, lagMs: 1, at: noon + 1 },
    };
    expect(alertOfEvent(event, noon)).toEqual({ kind: 'resolve', key: 'taxonomy set index', at: noon + 1 });
  });

  it('given something that is no trouble, wishes nothing', () => {
    expect(alertOfEvent(passedEvent(), noon)).toBeUndefined();
  });
});
