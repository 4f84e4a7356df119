import { describe, expect, it } from 'vitest';
import { everyQueue, type QueueDepths } from '../../../cli/cloud/queue-depths.ts';
import { type Standing, statusText } from '../../../cli/commands/status.ts';
import { healthReport } from '../../support/health-records.ts';
import { destinationState } from '../../support/state-builders.ts';

const plain = (_: string, text: string): string => text;
const empty = Object.fromEntries(everyQueue.map((name) => [name, 0])) as QueueDepths;
const shown = (standing: Partial<Standing>, now = 0): string =>
  statusText({ destinations: [], queues: empty, health: new Map(), ...standing }, now, plain);

describe('status', () => {
  it('shows what is wrong with its code and how often, and sums up', () => {
    const state = destinationState({
      outcome: 'failed',
      consecutiveFailures: 4,
      error: { code: 'GIT_FORBIDDEN', what: 'no', remedy: 'ask' },
    });

    const text = shown({ destinations: [state] }, state.finishedAt);

    expect(text).toContain('GIT_FORBIDDEN, 4 times in a row');
    expect(text).toContain('0 of 1 destination synced · 0 in the queues · 0 dead-lettered');
  });

  it('counts every queue, and names those that hold something', () => {
    const queues = { ...empty, mirror: 2, validation: 1, deploymentDeadLetters: 3 };

    expect(shown({ queues })).toContain(
      '3 in the queues (mirror 2, validation 1) · 3 dead-lettered (deployment 3)',
    );
  });

  it('says when there is nothing yet', () => {
    expect(shown({})).toContain('nothing has been mirrored yet');
  });

  it('shows the health of a source beside each of its destinations, where it is known', () => {
    const report = healthReport({ status: 'warning', score: 81.6, trend: 'falling' });
    const destinations = ['github.com/a/app', 'github.com/b/app'].map((destination) =>
      destinationState({ source: report.subject, destination }),
    );

    const text = shown({ destinations, health: new Map([[report.subject, report]]) });

    expect(text.match(/! 82 ↓/g)).toHaveLength(2);
    expect(shown({ destinations })).not.toContain('health');
  });
});
