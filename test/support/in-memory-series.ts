import { emptyHistogram, type Histogram, observe } from '../../shared/measurement/histogram.ts';
import { bucketOf } from '../../shared/state/bucket.ts';
import type { Contribution, SeriesRollup, SeriesStore } from '../../shared/state/series-store.ts';

interface Bucket {
  readonly seen: Set<string>;
  readonly counters: Record<string, number>;
  readonly histograms: Record<string, Histogram>;
}

/** Sums per hour and day in this process: the same promises as those on DynamoDB. */
export function inMemorySeries(): SeriesStore {
  const kept = new Map<string, Map<string, Bucket>>();
  const names = new Set<string>();

  function addTo(size: 'hour' | 'day', { series, at, id, counters, observations }: Contribution): void {
    const buckets = kept.get(`${size} ${series}`) ?? new Map<string, Bucket>();
    kept.set(`${size} ${series}`, buckets);
    const name = bucketOf(size, at);
    const bucket = buckets.get(name) ?? { seen: new Set(), counters: {}, histograms: {} };
    buckets.set(name, bucket);
    if (bucket.seen.has(id)) return;
    bucket.seen.add(id);
    for (const [counter, value] of Object.entries(counters)) {
      if (value !== 0) bucket.counters[counter] = (bucket.counters[counter] ?? 0) + value;
    }
    for (const [observation, value] of Object.entries(observations)) {
      bucket.histograms[observation] = observe(bucket.histograms[observation] ?? emptyHistogram, value);
    }
  }

  return {
    async add(contribution) {
      names.add(contribution.series);
      if (!contribution.series.includes('/')) addTo('hour', contribution);
      addTo('day', contribution);
    },
    async range(series, size, from, to) {
      const buckets = kept.get(`${size} ${series}`) ?? new Map<string, Bucket>();
      return [...buckets]
        .filter(([bucket]) => from <= to && bucket >= bucketOf(size, from) && bucket <= bucketOf(size, to))
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(
          ([bucket, { counters, histograms }]): SeriesRollup =>
            structuredClone({ series, bucket, counters, histograms }),
        );
    },
    names: async (prefix) => [...names].filter((name) => name.startsWith(prefix)).sort(),
  };
}
