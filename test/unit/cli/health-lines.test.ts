import { describe, expect, it } from 'vitest';
import { createHealthLines, type HealthEvent } from '../../../cli/health/health-lines.ts';

const plain = (_: string, text: string): string => text;

type Told = Extract<HealthEvent, { type: 'health.finding' | 'health.resolved' }>['detail'];

const detail = (change: Partial<Told> = {}): Told => ({
  version: 1,
  key: 'sync github.com/acme/app',
  check: 'sync',
  code: 'SYNC_FAILED',
  level: 'high',
  evidence: 'The last 3 runs failed',
  remedy: 'look',
  repository: 'acme/app',
  since: 1_000,
  at: 61_000,
  healing: 'none',
  ...change,
});
const finding = (change: Partial<Told> = {}): HealthEvent => ({
  type: 'health.finding',
  detail: detail(change),
});
const resolved: HealthEvent = { type: 'health.resolved', detail: detail() };
const healed = (isHealed: boolean): HealthEvent => ({
  type: 'health.healed',
  detail: {
    ...{ version: 1, runId: 'run-1', key: 'sync github.com/acme/app', remedy: 'retry-sync' },
    ...{ healed: isHealed, tries: 2, at: 61_000, durationMs: 60_000 },
  },
});

/** The lines of a person who sees these events, one after the other. */
function lines(...events: readonly HealthEvent[]): readonly (string | undefined)[] {
  return events.map(createHealthLines(plain));
}

describe('the line of a finding', () => {
  it('says how urgent it is, what it is and what was seen', () => {
    expect(lines(finding())).toEqual([
      '✗ high sync github.com/acme/app: SYNC_FAILED: The last 3 runs failed',
    ]);
  });

  it.each([
    ['trying', '(a remedy is at work)'],
    ['given-up', '(remedies did not help)'],
    ['off', '(no remedy is allowed now)'],
  ] as const)('says of healing that is %s: %s', (healing, words) => {
    expect(lines(finding({ healing }))[0]).toContain(words);
  });

  it('names one of the repositories that share a credential', () => {
    expect(lines(finding({ key: 'authentication credential github.com/acme' }))[0]).toContain(
      'authentication credential github.com/acme (acme/app)',
    );
  });

  it('is not repeated at each look, but comes again with what is new', () => {
    const [first, again, givenUp] = lines(finding(), finding(), finding({ healing: 'given-up' }));

    expect([first, again, givenUp]).toEqual([expect.any(String), undefined, expect.any(String)]);
  });

  it('comes again when the finding is back after its end', () => {
    expect(lines(finding(), resolved, finding())).toEqual([
      expect.stringMatching(/^✗/),
      '✓ sync github.com/acme/app is well again, after 1 min 0 s',
      expect.stringMatching(/^✗/),
    ]);
  });
});

describe('the line of a healing', () => {
  it('says that a remedy helped, and how long it was', () => {
    expect(lines(healed(true))).toEqual(['✓ retry-sync healed sync github.com/acme/app, try 2  1 min 0 s']);
  });

  it('says that a remedy did not help', () => {
    expect(lines(healed(false))).toEqual(['! retry-sync did not help sync github.com/acme/app, try 2']);
  });
});
