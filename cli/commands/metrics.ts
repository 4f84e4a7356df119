import { readRepositoryCosts } from '../../shared/measurement/costs.ts';
import { readStanding, readSums, type Sums } from '../../shared/measurement/figures.ts';
import { metricFamilies } from '../../shared/measurement/metric-families.ts';
import { openMetricsText } from '../../shared/measurement/openmetrics.ts';
import { createBudgetStore } from '../../shared/state/budget-store.ts';
import { createDocumentClient } from '../../shared/state/document-client.ts';
import { withCloudAccess } from '../cloud/connect.ts';
import { openStores } from '../cloud/stores.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { mirrorSums, mirrorText } from '../metrics/mirror-days.ts';
import { metricsSettings } from '../metrics/settings.ts';
import { costsText, objectivesText, summariesText } from '../metrics/standing-text.ts';
import { summarise } from '../metrics/summaries.ts';
import type { Surroundings } from '../surroundings.ts';
import type { MetricsOptions } from './cloud-commands.ts';

const dayMs = 86_400_000;
const defaultDays = 7;
/** Repositories that are shown; JSON has them all. */
const shownRepositories = 10;

/** Shows what happened, what it took and cost, and how the promises stand. */
export async function metrics(options: MetricsOptions, surroundings: Surroundings): Promise<ExitCode> {
  const { terminal } = surroundings;
  const settings = await metricsSettings(options, surroundings);
  return withCloudAccess(options, surroundings, async (cloud) => {
    const { series, health } = openStores(cloud);
    const budgets = createBudgetStore({
      client: createDocumentClient(cloud.dynamodb),
      table: cloud.names.operationsTable,
    });
    const now = Date.now();
    const { from, size } = timeOf(options, now);
    const sums = await readSums(series, from, now, size);
    const standing = await readStanding({ series, health, budgets, settings }, now);
    if (options.prometheus) {
      terminal.write(Buffer.from(openMetricsText(metricFamilies(sums, standing, settings))));
      return exitCodes.synced;
    }
    const before = await series.range('validation', sums.size, from - (now - from), sums.from - 1);
    const costs = await readRepositoryCosts(series, settings.prices, now);
    const summaries = summarise(sums, before, standing, settings.prices);
    const buckets = sums.series.mirror.map((rollup) => ({ bucket: rollup.bucket, ...mirrorSums([rollup]) }));
    const total = mirrorSums(sums.series.mirror);
    const month = new Date(now).toISOString().slice(0, 7);
    if (options.json) {
      const named = buckets.map(({ bucket, ...rest }) => ({ [sums.size]: bucket, ...rest }));
      terminal.printJson({
        from,
        to: now,
        [`${sums.size}s`]: named,
        total,
        ...summaries,
        objectives: standing.objectives,
        budgets: standing.budgets,
        costs: { month, capabilities: summaries.costs, repositories: costs },
      });
    } else if (isEmpty(sums)) terminal.print('no runs in this time');
    else {
      const parts = [
        total.runs > 0 ? mirrorText(sums.size, buckets, total) : '',
        summariesText(summaries, standing),
        objectivesText(standing.objectives),
        costsText(summaries.costs, costs, { month, shown: shownRepositories }),
      ];
      terminal.print(parts.filter((part) => part !== '').join('\n\n'));
    }
    return exitCodes.synced;
  });
}

/** The days that are asked for, today among them, or the time until now. */
function timeOf({ days, since }: MetricsOptions, now: number): { from: number; size?: 'day' } {
  if (since !== undefined) return { from: now - since };
  return { from: now - (Math.max(1, days ?? defaultDays) - 1) * dayMs, size: 'day' };
}

function isEmpty({ series }: Sums): boolean {
  return Object.values(series).every((rollups) => rollups.length === 0);
}
