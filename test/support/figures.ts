import { measuredSeries, type Standing, type Sums } from '../../shared/measurement/figures.ts';
import type { SeriesRollup } from '../../shared/state/series-store.ts';

/** The midnight from which these figures count. */
export const figuresFrom = Date.parse('2026-11-21T00:00:00Z');

/** Sums of a morning in which nothing happened but what is named. */
export function sumsOf(series: Partial<Record<keyof Sums['series'], readonly SeriesRollup[]>> = {}): Sums {
  const none = Object.fromEntries(measuredSeries.map((name) => [name, []]));
  return {
    from: figuresFrom,
    to: figuresFrom + 10 * 3_600_000,
    size: 'hour',
    series: { ...none, ...series } as Sums['series'],
  };
}

/** How everything stands where nothing is known but what is named. */
export function standingOf(changes: Partial<Standing> = {}): Standing {
  return { objectives: [], reports: [], budgets: [], ...changes };
}
