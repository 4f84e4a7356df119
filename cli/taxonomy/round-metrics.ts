import type { TaxonomyRun } from '../../shared/state/taxonomy-store.ts';
import { withCloudAccess } from '../cloud/connect.ts';
import type { RoundMetricsOptions } from '../commands/taxonomy-cloud-commands.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { duration } from '../output/quantities.ts';
import { table } from '../output/table.ts';
import type { Surroundings } from '../surroundings.ts';
import { readSets } from './configured-sets.ts';
import { openSetRecords } from './set-records.ts';

const dayMs = 86_400_000;
/** Runs that are added up at most; what a set does in 400 days fits. */
const mostRuns = 200_000;

/** Rounds added up. */
interface RoundSums {
  readonly rounds: number;
  readonly synced: number;
  readonly unchanged: number;
  readonly incomplete: number;
  readonly failed: number;
  /** Files that were merged. */
  readonly files: number;
  readonly conflicts: number;
  /** Commits and pull requests. */
  readonly written: number;
  readonly proposed: number;
  /** From the trigger until every replica had it, of rounds that changed something; absent: there was none. */
  readonly meanConvergenceMs?: number;
  readonly p95ConvergenceMs?: number;
  readonly meanDurationMs?: number;
}

/** Shows the rounds of every set, day by day and in sum. */
export async function roundMetrics(
  options: RoundMetricsOptions,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { terminal } = surroundings;
  const { sets } = await readSets(options, surroundings);
  return withCloudAccess(options, surroundings, async (cloud) => {
    const { store } = openSetRecords(cloud);
    const to = Date.now();
    const from = startOfDay(to - Math.max(0, options.days - 1) * dayMs);
    const all = await Promise.all(
      sets.map(async ({ name }) => {
        const runs = await store.runs(name, { limit: mostRuns, since: from });
        return { set: name, days: byDay(runs), total: roundSums(runs) };
      }),
    );
    if (options.json) terminal.printJson({ from, to, sets: all });
    else {
      const rows = all.flatMap(({ set, days, total }) => [
        ...days.map(({ day, ...sums }) => row(set, day, sums)),
        row(set, 'all', total),
      ]);
      terminal.print(table(columns, rows));
    }
    return exitCodes.synced;
  });
}

function startOfDay(at: number): number {
  return Math.floor(at / dayMs) * dayMs;
}

function byDay(runs: readonly TaxonomyRun[]): readonly (RoundSums & { readonly day: string })[] {
  const days = Map.groupBy(runs, ({ startedAt }) => new Date(startedAt).toISOString().slice(0, 10));
  return [...days]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([day, some]) => ({ day, ...roundSums(some) }));
}

/** Adds rounds up. Pure. */
function roundSums(runs: readonly TaxonomyRun[]): RoundSums {
  const many = (outcome: TaxonomyRun['outcome']): number =>
    runs.filter((run) => run.outcome === outcome).length;
  const add = (key: keyof TaxonomyRun['counts']): number =>
    runs.reduce((sum, { counts }) => sum + counts[key], 0);
  const convergence = runs
    .flatMap(({ outcome, convergenceMs }) => (outcome === 'unchanged' ? [] : (convergenceMs ?? [])))
    .sort((one, other) => one - other);
  const durations = runs.map(({ startedAt, finishedAt }) => finishedAt - startedAt);
  const p95 = convergence[Math.ceil(convergence.length * 0.95) - 1];
  return {
    rounds: runs.length,
    synced: many('synced'),
    unchanged: many('unchanged'),
    incomplete: many('incomplete'),
    failed: many('failed'),
    files: add('files'),
    conflicts: add('conflicts'),
    written: add('written'),
    proposed: add('proposed'),
    ...(p95 === undefined ? {} : { meanConvergenceMs: mean(convergence), p95ConvergenceMs: p95 }),
    ...(durations.length === 0 ? {} : { meanDurationMs: mean(durations) }),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

const right = 'right' as const;
const columns = [
  { title: 'set' },
  { title: 'day' },
  { title: 'rounds', align: right },
  { title: 'synced', align: right },
  { title: 'unchanged', align: right },
  { title: 'incomplete', align: right },
  { title: 'failed', align: right },
  { title: 'files', align: right },
  { title: 'conflicts', align: right },
  { title: 'commits', align: right },
  { title: 'pull requests', align: right },
  { title: 'mean convergence', align: right },
  { title: '95 % within', align: right },
];

function row(set: string, day: string, sums: RoundSums): readonly string[] {
  const { rounds, synced, unchanged, incomplete, failed, files, conflicts, written, proposed } = sums;
  const numbers = [rounds, synced, unchanged, incomplete, failed, files, conflicts, written, proposed];
  const times = [sums.meanConvergenceMs, sums.p95ConvergenceMs];
  return [set, day, ...numbers.map(String), ...times.map((ms) => (ms === undefined ? '-' : duration(ms)))];
}
