import { describe, expect, it } from 'vitest';
import { sums } from '../../../cli/commands/metrics.ts';
import { statusText } from '../../../cli/commands/status.ts';
import { destinationState } from '../../support/state-builders.ts';

const plain = (_: string, text: string): string => text;
const queues = {
  plan: 1,
  mirror: 2,
  planDeadLetters: 0,
  mirrorDeadLetters: 3,
  taxonomy: 0,
  taxonomyDeadLetters: 0,
};

describe('metrics', () => {
  it('are weighted by runs, not by days', () => {
    const day = { capability: 'mirror' as const, partial: 0, packBytes: 10, lagMs: 0 };

    expect(
      sums([
        { ...day, bucket: '2026-11-20', runs: 9, synced: 9, failed: 0, durationMs: 900 },
        { ...day, bucket: '2026-11-21', runs: 1, synced: 0, failed: 1, durationMs: 1_100 },
      ]),
    ).toMatchObject({ runs: 10, successRate: 0.9, meanDurationMs: 200, packBytes: 20 });
  });

  it('have no means without runs', () => {
    expect(sums([])).toMatchObject({ runs: 0, successRate: undefined, meanLagMs: undefined });
  });
});

describe('status', () => {
  it('shows what is wrong with its code and how often, and sums up', () => {
    const state = destinationState({
      outcome: 'failed',
      consecutiveFailures: 4,
      error: { code: 'GIT_FORBIDDEN', what: 'no', remedy: 'ask' },
    });

    const text = statusText([state], queues, state.finishedAt, plain);

    expect(text).toContain('GIT_FORBIDDEN, 4 times in a row');
    expect(text).toContain('0 of 1 destination synced · 3 in the queues · 3 dead-lettered');
  });

  it('says when there is nothing yet', () => {
    expect(statusText([], queues, 0, plain)).toContain('nothing has been mirrored yet');
  });
});
