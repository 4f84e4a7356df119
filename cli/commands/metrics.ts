import type { Rollup } from '../../shared/state/mirror-state.ts';
import { withCloudAccess } from '../cloud/connect.ts';
import { openStores } from '../cloud/stores.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { bytes, duration } from '../output/quantities.ts';
import { table } from '../output/table.ts';
import type { Surroundings } from '../surroundings.ts';
import type { MetricsOptions } from './cloud-commands.ts';

const dayMs = 86_400_000;

/** Means and shares over some time; `undefined` where there were no runs. */
interface Sums {
  readonly runs: number;
  readonly synced: number;
  readonly partial: number;
  readonly failed: number;
  readonly packBytes: number;
  /** Synced runs in all runs, from 0 to 1. */
  readonly successRate: number | undefined;
  readonly meanDurationMs: number | undefined;
  /** From the event to the end of the run. */
  readonly meanLagMs: number | undefined;
}

/** Shows success rate, mean times and amounts, day by day and in sum. */
export async function metrics(options: MetricsOptions, surroundings: Surroundings): Promise<ExitCode> {
  const { terminal } = surroundings;
  return withCloudAccess(options, surroundings, async (cloud) => {
    const to = Date.now();
    const from = to - Math.max(0, options.days - 1) * dayMs;
    const rollups = await openStores(cloud).rollups.range('day', from, to);
    const days = rollups.map((rollup) => ({ day: rollup.bucket, ...sums([rollup]) }));
    const total = sums(rollups);
    if (options.json) terminal.printJson({ from, to, days, total });
    else terminal.print(metricsText(days, total));
    return exitCodes.synced;
  });
}

/** Adds rollups up; pure. */
export function sums(rollups: readonly Rollup[]): Sums {
  const add = (
    key: 'runs' | 'synced' | 'partial' | 'failed' | 'durationMs' | 'lagMs' | 'packBytes',
  ): number => rollups.reduce((sum, rollup) => sum + rollup[key], 0);
  const runs = add('runs');
  const mean = (key: 'synced' | 'durationMs' | 'lagMs'): number | undefined =>
    runs === 0 ? undefined : add(key) / runs;
  return {
    runs,
    synced: add('synced'),
    partial: add('partial'),
    failed: add('failed'),
    packBytes: add('packBytes'),
    successRate: mean('synced'),
    meanDurationMs: mean('durationMs'),
    meanLagMs: mean('lagMs'),
  };
}

function metricsText(days: readonly (Sums & { readonly day: string })[], total: Sums): string {
  if (days.length === 0) return 'no runs in this time';
  const right = 'right' as const;
  const columns = [
    { title: 'day' },
    { title: 'runs', align: right },
    { title: 'synced', align: right },
    { title: 'partial', align: right },
    { title: 'failed', align: right },
    { title: 'success', align: right },
    { title: 'mean run', align: right },
    { title: 'mean lag', align: right },
    { title: 'sent', align: right },
  ];
  const row = (name: string, sum: Sums): string[] => [
    name,
    String(sum.runs),
    String(sum.synced),
    String(sum.partial),
    String(sum.failed),
    sum.successRate === undefined ? '-' : `${(sum.successRate * 100).toFixed(1)} %`,
    sum.meanDurationMs === undefined ? '-' : duration(sum.meanDurationMs),
    sum.meanLagMs === undefined ? '-' : duration(sum.meanLagMs),
    bytes(sum.packBytes),
  ];
  return table(columns, [...days.map((day) => row(day.day, day)), row('all', total)]);
}
