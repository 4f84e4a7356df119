import type { Contribution } from '../../shared/state/series-store.ts';

/** One run of the mirror on a Saturday morning; name what matters to the test. */
export function contribution(overrides: Partial<Contribution> = {}): Contribution {
  return {
    series: 'mirror',
    id: 'run-1',
    at: Date.parse('2026-11-21T10:00:00Z'),
    counters: { runs: 1 },
    observations: {},
    ...overrides,
  };
}
