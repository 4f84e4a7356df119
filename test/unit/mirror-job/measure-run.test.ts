import { describe, expect, it } from 'vitest';
import { measureRun } from '../../../functions/mirror/measure-run.ts';
import type { RunRecord } from '../../../shared/state/mirror-state.ts';
import { runDestination, runRecord } from '../../support/state-builders.ts';

function measured(overrides: Partial<RunRecord> = {}): Record<string, number> {
  const values: Record<string, number> = {};
  const add = (name: string, _unit: string, value: number) => {
    values[name] = value;
  };
  measureRun({ add, flush: () => undefined }, runRecord(overrides));
  return values;
}

describe('what is measured of a run', () => {
  it('is its outcome, its time, its bytes and how long the push waited', () => {
    const destinations = [runDestination({ packBytes: 10 }), runDestination({ packBytes: 5 })];
    const times = { startedAt: 2_000, finishedAt: 5_000 };
    const trigger = { kind: 'push', id: 'delivery', receivedAt: 1_000 };
    expect(measured({ ...times, trigger, destinations })).toEqual({
      MirrorRunSynced: 1,
      MirrorRunPartial: 0,
      MirrorRunFailed: 0,
      MirrorRunMs: 3_000,
      MirrorRunPackBytes: 15,
      MirrorLagMs: 4_000,
    });
  });

  it.each([
    ['partial', 'MirrorRunPartial'],
    ['failed', 'MirrorRunFailed'],
  ] as const)('counts a %s run as %s', (outcome, name) => {
    expect(measured({ outcome })).toHaveProperty(name, 1);
    expect(measured({ outcome })).toHaveProperty('MirrorRunSynced', 0);
  });

  it('is not the lag of a schedule, which nobody waits for', () => {
    const trigger = { kind: 'schedule', id: 'acme@now', receivedAt: 1_000 };
    expect(measured({ trigger })).not.toHaveProperty('MirrorLagMs');
  });

  it('is the lag of a push that had to wait for validation, once it is carried', () => {
    const times = { finishedAt: 9_000, trigger: { kind: 'validation', id: 'run', receivedAt: 1_000 } };
    const carried = [runDestination({ packBytes: 0, counts: { update: 1 } })];
    expect(measured({ ...times, destinations: carried })).toHaveProperty('MirrorLagMs', 8_000);
    const nothing = [runDestination({ packBytes: 0, counts: { unchanged: 3 } })];
    expect(measured({ ...times, destinations: nothing })).not.toHaveProperty('MirrorLagMs');
  });
});
