import { describe, expect, it } from 'vitest';
import { foldEvent } from '../../../functions/metrics/fold-event.ts';
import type { DomainEvent } from '../../../shared/events/domain-events.ts';
import { pushedEvent } from '../../support/domain-events.ts';
import {
  checkedEvent,
  deployedEvent,
  healedEvent,
  incompleteEvent,
  roundEvent,
  runEnd,
  syncedEvent,
  undeployedEvent,
  validatedEvent,
} from '../../support/run-events.ts';

const sentAt = runEnd + 500;
const fold = (event: DomainEvent) => foldEvent(event, sentAt);
/** What an event adds to the series of that name. */
const added = (event: DomainEvent, series: string) => fold(event).find((one) => one.series === series);

describe('a run of the mirror', () => {
  it('counts in the hour in which it ended, under its own id', () => {
    expect(added(syncedEvent({ runId: 'r-7' }), 'mirror')).toMatchObject({ id: 'mirror r-7', at: runEnd });
  });

  it('that synced is a success, with what it took and sent', () => {
    expect(added(syncedEvent({ packBytes: 4_096 }), 'mirror')).toMatchObject({
      counters: { runs: 1, synced: 1, packBytes: 4_096 },
      observations: { durationMs: 2_000, lagMs: 3_000 },
    });
  });

  it.each(['partial', 'failed'] as const)('that ended %s is counted as that', (outcome) => {
    expect(added(incompleteEvent({ outcome }), 'mirror')?.counters).toEqual({
      runs: 1,
      [outcome]: 1,
      packBytes: 0,
    });
  });

  it('says nothing of how long people wait when no push led to it', () => {
    expect(added(syncedEvent({ trigger: 'schedule' }), 'mirror')?.observations).toEqual({
      durationMs: 2_000,
    });
  });

  it('after a validation says so when it had something to carry', () => {
    const lagOf = (packBytes: number) =>
      added(syncedEvent({ trigger: 'validation', packBytes }), 'mirror')?.observations.lagMs;
    expect([lagOf(900), lagOf(0)]).toEqual([3_000, undefined]);
  });

  it('of an earlier version counts when its message was sent', () => {
    const { at, ...detail } = syncedEvent().detail;
    expect(at).toBe(runEnd);
    expect(added({ type: 'mirror.synced', detail }, 'mirror')?.at).toBe(sentAt);
  });

  it('takes no time at least, whatever the clocks say', () => {
    const event = syncedEvent({ durationMs: -5, lagMs: -9 });
    expect(added(event, 'mirror')?.observations).toEqual({ durationMs: 0, lagMs: 0 });
  });
});

describe('what a run cost', () => {
  const spent = { workMs: 1_500, memoryMb: 1_024, requests: 3 };

  it('is counted for its capability and for its repository', () => {
    const cost = { megabyteMs: 1_536_000, invocations: 1, requests: 3 };
    const event = syncedEvent(spent);
    expect(added(event, 'mirror')?.counters).toMatchObject(cost);
    expect(added(event, 'cost/acme/app')?.counters).toEqual(cost);
  });

  it('has its requests counted by who sent them', () => {
    expect(added(syncedEvent(spent), 'api')?.counters).toEqual({ requests: 3, mirror: 3 });
  });

  it('meets that of other capabilities in one repository, however each names it', () => {
    const ids = [syncedEvent(spent), validatedEvent({ ...spent, repository: 'Acme/App' })].map(
      (event) => added(event, 'cost/acme/app')?.id,
    );
    expect(ids).toEqual(['mirror run-1', 'validation run-1']);
  });

  it('belongs to no repository when it was spent on all of them', () => {
    const event = checkedEvent({ ...spent, subject: 'service', name: 'service' });
    expect(fold(event).map(({ series }) => series)).toEqual(['health', 'api']);
  });

  it('is nothing that is made up when nobody measured it', () => {
    expect(fold(syncedEvent()).map(({ series }) => series)).toEqual(['mirror']);
    expect(added(syncedEvent({ workMs: 5 }), 'mirror')?.counters).not.toHaveProperty('invocations');
  });
});

describe('a validation', () => {
  it('that passed counts with its grade', () => {
    expect(added(validatedEvent(), 'validation')).toMatchObject({
      counters: { runs: 1, passed: 1, graded: 1, gradePoints: 9 },
      observations: { durationMs: 4_000 },
    });
  });

  it('that failed counts as that', () => {
    const detail = { ...validatedEvent().detail, reasons: ['no'] };
    expect(added({ type: 'validation.failed', detail }, 'validation')?.counters).toMatchObject({ failed: 1 });
  });

  it('without anything to grade says nothing of quality', () => {
    const { grade: _, ...detail } = validatedEvent().detail;
    expect(added({ type: 'validation.passed', detail }, 'validation')?.counters).toEqual({
      runs: 1,
      passed: 1,
    });
  });

  it('that is told of again counts no second time', () => {
    const { at: _, durationMs: __, ...detail } = validatedEvent().detail;
    expect(fold({ type: 'validation.passed', detail })).toEqual([]);
  });
});

describe('a round', () => {
  it('that synced says how long it took until all were in step', () => {
    expect(added(roundEvent(), 'taxonomy')).toMatchObject({
      counters: { runs: 1, synced: 1, written: 3 },
      observations: { durationMs: 5_000, convergenceMs: 8_000 },
    });
  });

  it('that left something open is counted as that', () => {
    const { lagMs: _, ...detail } = { ...roundEvent().detail, reasons: ['a conflict'] };
    expect(added({ type: 'taxonomy.incomplete', detail }, 'taxonomy')).toMatchObject({
      counters: { runs: 1, incomplete: 1 },
      observations: { durationMs: 5_000 },
    });
  });
});

describe('a deployment', () => {
  it('that succeeded has a lead time', () => {
    expect(added(deployedEvent(), 'deployment')).toMatchObject({
      counters: { runs: 1, succeeded: 1 },
      observations: { durationMs: 60_000, leadTimeMs: 3_600_000 },
    });
  });

  it('that leads back has none', () => {
    const event = deployedEvent({ order: 'rollback' });
    expect(added(event, 'deployment')?.observations).toEqual({ durationMs: 60_000 });
  });

  it.each([
    ['failed', 'failed'],
    ['rejected', 'dropped'],
    ['superseded', 'dropped'],
  ] as const)('that was %s counts as %s', (outcome, counter) => {
    expect(added(undeployedEvent({ outcome }), 'deployment')?.counters).toEqual({ runs: 1, [counter]: 1 });
  });

  it('that was taken back counts as that', () => {
    const { outcome: _, ...detail } = undeployedEvent().detail;
    expect(added({ type: 'deployment.rolledback', detail }, 'deployment')?.counters).toEqual({
      runs: 1,
      rolledback: 1,
    });
  });
});

describe('a look', () => {
  it('says how the repository is, and whether it was up', () => {
    expect(added(checkedEvent(), 'health')).toMatchObject({
      counters: { looks: 1, healthy: 1, up: 1, scored: 1, score: 90, requests: 2 },
      observations: { durationMs: 700 },
    });
    expect(added(checkedEvent({ up: false, status: 'critical' }), 'health')?.counters).toMatchObject({
      critical: 1,
      down: 1,
    });
  });

  it('that could not tell is neither up nor down', () => {
    const { up: _, score: __, ...detail } = checkedEvent({ status: 'unknown' }).detail;
    const counters = added({ type: 'health.checked', detail }, 'health')?.counters;
    expect(counters).toEqual({ looks: 1, unknown: 1, requests: 2 });
  });
});

describe('a remedy', () => {
  it('that helped is healed, with the time since the finding', () => {
    expect(added(healedEvent(), 'healing')).toMatchObject({
      counters: { tried: 1, healed: 1 },
      observations: { timeToHealMs: 60_000 },
    });
  });

  it('that did not help was tried', () => {
    expect(added(healedEvent({ healed: false }), 'healing')).toMatchObject({
      counters: { tried: 1, healed: 0 },
      observations: {},
    });
  });
});

describe('other events', () => {
  it('tell of no run', () => {
    expect(fold(pushedEvent())).toEqual([]);
  });
});
