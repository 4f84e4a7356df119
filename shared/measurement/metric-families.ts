import type { MetricsSettings } from '../config/health-settings.ts';
import { healthStatuses } from '../health/health.ts';
import type { SeriesRollup } from '../state/series-store.ts';
import { dollarsOf, usageOf } from './costs.ts';
import type { MeasuredSeries, Standing, Sums } from './figures.ts';
import { emptyHistogram, type Histogram, mergeHistograms, upperBound } from './histogram.ts';
import type { MetricFamily } from './openmetrics.ts';
import { standingFamilies } from './standing-families.ts';

/** Counters of one series, told apart by one label. */
interface CounterSpec {
  readonly name: string;
  readonly help: string;
  readonly series: MeasuredSeries;
  readonly label: string;
  /** Value of the label by name of the counter. */
  readonly values: Readonly<Record<string, string>>;
}

const same = (...names: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(names.map((name) => [name, name]));

/** Who sends requests, and works for money. */
const capabilities = ['mirror', 'validation', 'taxonomy', 'deployment', 'health'] as const;

const counters: readonly CounterSpec[] = [
  {
    name: 'mirror_runs',
    help: 'Runs over one source repository.',
    series: 'mirror',
    label: 'outcome',
    values: same('synced', 'partial', 'failed'),
  },
  {
    name: 'validation_runs',
    help: 'Commits that were validated.',
    series: 'validation',
    label: 'outcome',
    values: same('passed', 'failed'),
  },
  {
    name: 'taxonomy_rounds',
    help: 'Rounds over a set of shared files that changed something.',
    series: 'taxonomy',
    label: 'outcome',
    values: same('synced', 'incomplete'),
  },
  {
    name: 'deployment_runs',
    help: 'Deployments that ended; dropped are those that were refused or gave way to newer ones.',
    series: 'deployment',
    label: 'outcome',
    values: same('succeeded', 'failed', 'rolledback', 'dropped'),
  },
  {
    name: 'health_looks',
    help: 'Looks at the health of a repository or of the service.',
    series: 'health',
    label: 'status',
    values: same(...healthStatuses),
  },
  {
    name: 'health_connections',
    help: 'Looks that found the connections of a repository up or down.',
    series: 'health',
    label: 'state',
    values: same('up', 'down'),
  },
  {
    name: 'api_requests',
    help: 'REST requests to git hosts.',
    series: 'api',
    label: 'capability',
    values: same(...capabilities),
  },
];

const times: readonly {
  readonly name: string;
  readonly help: string;
  readonly series: MeasuredSeries;
  readonly observation: string;
}[] = [
  {
    name: 'mirror_run',
    help: 'Start to end of a run.',
    series: 'mirror',
    observation: 'durationMs',
  },
  {
    name: 'mirror_lag',
    help: 'From a push to the end of its run.',
    series: 'mirror',
    observation: 'lagMs',
  },
  {
    name: 'validation_run',
    help: 'Start to end of a validation.',
    series: 'validation',
    observation: 'durationMs',
  },
  {
    name: 'taxonomy_convergence',
    help: 'From what led to a round to all replicas being in step.',
    series: 'taxonomy',
    observation: 'convergenceMs',
  },
  {
    name: 'deployment_run',
    help: 'From the wish to the end of a deployment.',
    series: 'deployment',
    observation: 'durationMs',
  },
  {
    name: 'deployment_lead_time',
    help: 'From a commit to its release being live.',
    series: 'deployment',
    observation: 'leadTimeMs',
  },
  {
    name: 'healing',
    help: 'From the first sight of a finding to its healing.',
    series: 'healing',
    observation: 'timeToHealMs',
  },
];

/** Every eighth bucket is given out, up to a day: bounds that about double, and do not depend on what was observed. */
const shownBuckets = Array.from({ length: 25 }, (_, index) => index * 8);

/** Everything that is measured, to be given out. Counters count from the beginning of the sums. Pure. */
export function metricFamilies(
  sums: Sums,
  standing: Standing,
  { prices }: Pick<MetricsSettings, 'prices'>,
): readonly MetricFamily[] {
  const families = [
    ...counters.map((spec) => counterFamily(spec, sums)),
    healingFamily(sums),
    ...times.map(({ name, help, series, observation }) =>
      timeFamily({ name: `${name}_seconds`, help }, sums.series[series], observation, sums.from),
    ),
    sentFamily(sums),
    costFamily(sums, prices),
    ...standingFamilies(standing),
  ];
  return families.map((family) => ({ ...family, name: `auto_builder_${family.name}` }));
}

function total(rollups: readonly SeriesRollup[], counter: string): number {
  return rollups.reduce((sum, one) => sum + (one.counters[counter] ?? 0), 0);
}

function counterFamily({ name, help, series, label, values }: CounterSpec, sums: Sums): MetricFamily {
  const points = Object.entries(values).map(([counter, value]) => ({
    labels: { [label]: value },
    value: total(sums.series[series], counter),
    since: sums.from,
  }));
  return { name, help, metrics: { type: 'counter', points } };
}

function healingFamily({ series, from }: Sums): MetricFamily {
  const healed = total(series.healing, 'healed');
  const points = [
    { labels: { outcome: 'healed' }, value: healed, since: from },
    { labels: { outcome: 'given_up' }, value: total(series.healing, 'tried') - healed, since: from },
  ];
  const help = 'Findings that a remedy was tried on, by how it ended.';
  return { name: 'healings', help, metrics: { type: 'counter', points } };
}

function timeFamily(
  about: Pick<MetricFamily, 'name' | 'help'>,
  rollups: readonly SeriesRollup[],
  observation: string,
  since: number,
): MetricFamily {
  const histogram = mergeHistograms(
    rollups.map(({ histograms }) => histograms[observation] ?? emptyHistogram),
  );
  const buckets = shownBuckets.map((index) => ({
    bound: upperBound(String(index)) / 1000,
    count: countBelow(histogram, index),
  }));
  const { count, sum } = histogram;
  const point = { labels: {}, buckets, count, sum: sum / 1000, since };
  return { ...about, unit: 'seconds', metrics: { type: 'histogram', points: [point] } };
}

function countBelow({ buckets }: Histogram, most: number): number {
  return Object.entries(buckets).reduce(
    (sum, [index, count]) => sum + (index === 'zero' || Number(index) <= most ? count : 0),
    0,
  );
}

function sentFamily({ series, from }: Sums): MetricFamily {
  const points = [{ labels: {}, value: total(series.mirror, 'packBytes'), since: from }];
  const help = 'Bytes of packs that were sent to destinations.';
  return { name: 'mirror_sent_bytes', help, unit: 'bytes', metrics: { type: 'counter', points } };
}

function costFamily({ series, from }: Sums, prices: MetricsSettings['prices']): MetricFamily {
  const points = capabilities.map((capability) => ({
    labels: { capability },
    value: dollarsOf(usageOf(series[capability]), prices),
    since: from,
  }));
  const help = 'What the time of functions costs, at the configured prices.';
  return { name: 'cost_dollars', help, unit: 'dollars', metrics: { type: 'counter', points } };
}
