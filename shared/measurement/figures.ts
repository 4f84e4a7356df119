import type { MetricsSettings } from '../config/health-settings.ts';
import type { HealthReport } from '../health/health.ts';
import type { Budget, BudgetStore, HealthStore } from '../state/health-store.ts';
import type { SeriesRollup, SeriesStore } from '../state/series-store.ts';
import { readObjectives } from './check-objectives.ts';
import type { ObjectiveStanding } from './slo.ts';

/** What is measured. `api`: requests to hosts, of all the others. */
export const measuredSeries = [
  'mirror',
  'validation',
  'taxonomy',
  'deployment',
  'health',
  'healing',
  'api',
] as const;
export type MeasuredSeries = (typeof measuredSeries)[number];

/** Sums of a time, oldest bucket first. */
export interface Sums {
  /** Epoch milliseconds of the beginning of the first bucket, whether anything is in it or not. */
  readonly from: number;
  readonly to: number;
  readonly size: 'hour' | 'day';
  readonly series: Readonly<Record<MeasuredSeries, readonly SeriesRollup[]>>;
}

/** How everything stands at this moment. */
export interface Standing {
  readonly objectives: readonly ObjectiveStanding[];
  readonly reports: readonly Pick<HealthReport, 'subject' | 'name' | 'status' | 'score'>[];
  readonly budgets: readonly Budget[];
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Longer times are shown by day. */
const longestInHours = 2 * dayMs;

/** Reads the sums from `from` to `to` (epoch milliseconds), by the hour up to two days, else by the day; of the first bucket all is in it. */
export async function readSums(
  series: Pick<SeriesStore, 'range'>,
  from: number,
  to: number,
  size: 'hour' | 'day' = to - from <= longestInHours ? 'hour' : 'day',
): Promise<Sums> {
  const width = size === 'hour' ? hourMs : dayMs;
  const entries = await Promise.all(
    measuredSeries.map(async (name) => [name, await series.range(name, size, from, to)] as const),
  );
  return {
    from: Math.floor(from / width) * width,
    to,
    size,
    series: Object.fromEntries(entries) as Record<MeasuredSeries, readonly SeriesRollup[]>,
  };
}

/** Where the standing is read from. */
export interface StandingSources {
  readonly series: Pick<SeriesStore, 'range'>;
  readonly health: Pick<HealthStore, 'reports'>;
  readonly budgets: Pick<BudgetStore, 'budgets'>;
  readonly settings: Pick<MetricsSettings, 'objectives'>;
}

/** Reads how everything stands at this moment (epoch milliseconds). */
export async function readStanding(
  { series, health, budgets, settings }: StandingSources,
  now: number,
): Promise<Standing> {
  const [objectives, reports, left] = await Promise.all([
    readObjectives({ series, settings, now }),
    listOf(health.reports(), ({ subject, name, status, score }) => ({
      subject,
      name,
      status,
      ...(score === undefined ? {} : { score }),
    })),
    listOf(budgets.budgets(), (budget) => budget),
  ]);
  return { objectives, reports, budgets: left };
}

async function listOf<Item, Result>(
  items: AsyncIterable<Item>,
  part: (item: Item) => Result,
): Promise<Result[]> {
  const list: Result[] = [];
  for await (const item of items) list.push(part(item));
  return list;
}
