import { describe, expect, it } from 'vitest';
import { alertsText } from '../../../cli/alerts/alerts-text.ts';
import { alert } from '../../support/health-records.ts';

const plain = (_: string, text: string): string => text;
const minute = 60_000;

describe('the list of alerts', () => {
  it('says that there are none', () => {
    expect(alertsText([], 0, plain)).toBe('✓ no alerts');
  });

  it('shows what an alert is about, what to do, and the key to take it over by', () => {
    const told = { told: { pager: minute, chat: minute }, count: 3, seenAt: 2 * minute };

    expect(alertsText([alert({ openedAt: 0, ...told })], 3 * minute, plain)).toBe(
      [
        'high  Mirror runs of acme/app fail  SYNC_FAILED',
        '    open for 3 min 0 s · seen 3 times, last 1 min 0 s ago · told: pager, chat',
        '    acme/app',
        '    The last 3 runs failed',
        '    to do: Look at the runs',
        '    key: sync github.com/acme/app',
      ].join('\n'),
    );
  });

  it.each([
    [
      { state: 'acknowledged', acknowledgedBy: 'kim', acknowledgedAt: minute },
      'kim has it since 1 min 0 s ago · ',
    ],
    [{ state: 'resolved', resolvedAt: minute }, 'ended 1 min 0 s ago · open for 1 min 0 s'],
    [{ tellFrom: 0 }, 'nobody was told yet'],
    [{}, 'nobody is told, a remedy is at work'],
    [{ repositories: ['a/1', 'a/2', 'a/3', 'a/4', 'a/5', 'a/6'], affected: 51 }, 'a/5 and 46 more'],
  ] as const)('says of %j: %s', (change, text) => {
    expect(alertsText([alert({ openedAt: 0, ...change })], 2 * minute, plain)).toContain(text);
  });
});
