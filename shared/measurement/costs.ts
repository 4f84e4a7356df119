import type { MetricsSettings } from '../config/health-settings.ts';
import type { SeriesRollup, SeriesStore } from '../state/series-store.ts';

/** What functions used; whole numbers, so that sums are exact whatever the prices are. */
export interface Usage {
  readonly megabyteMs: number;
  readonly invocations: number;
  /** REST requests to hosts, which cost no money. */
  readonly requests: number;
}

/** What one repository used in one month. */
export interface RepositoryCost extends Usage {
  /** `owner/name`. */
  readonly repository: string;
  readonly dollars: number;
}

/** Adds up what runs of a series used. */
export function usageOf(rollups: readonly SeriesRollup[]): Usage {
  const add = (name: string): number => rollups.reduce((sum, { counters }) => sum + (counters[name] ?? 0), 0);
  return { megabyteMs: add('megabyteMs'), invocations: add('invocations'), requests: add('requests') };
}

/** What that costs in Lambda's time, in US dollars; queues, tables and logs are not in it. */
export function dollarsOf(
  { megabyteMs, invocations }: Pick<Usage, 'megabyteMs' | 'invocations'>,
  { gigabyteSecond, request }: MetricsSettings['prices'],
): number {
  return (megabyteMs / 1024 / 1000) * gigabyteSecond + invocations * request;
}

const readAtOnce = 16;

/** What each repository used in the month (UTC) of a moment, the dearest first. */
export async function readRepositoryCosts(
  series: Pick<SeriesStore, 'names' | 'range'>,
  prices: MetricsSettings['prices'],
  now: number,
): Promise<readonly RepositoryCost[]> {
  const begin = new Date(now);
  const from = Date.UTC(begin.getUTCFullYear(), begin.getUTCMonth(), 1);
  const names = await series.names('cost/');
  const costs: RepositoryCost[] = [];
  for (let index = 0; index < names.length; index += readAtOnce) {
    const some = names.slice(index, index + readAtOnce);
    costs.push(
      ...(await Promise.all(
        some.map(async (name) => {
          const usage = usageOf(await series.range(name, 'day', from, now));
          return { repository: name.slice('cost/'.length), ...usage, dollars: dollarsOf(usage, prices) };
        }),
      )),
    );
  }
  return costs
    .filter(({ invocations, requests }) => invocations + requests > 0)
    .sort((one, other) => other.dollars - one.dollars || other.requests - one.requests);
}
