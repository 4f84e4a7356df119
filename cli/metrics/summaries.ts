import type { MetricsSettings } from '../../shared/config/health-settings.ts';
import { type HealthStatus, serviceSubject } from '../../shared/health/health.ts';
import { dollarsOf, type Usage, usageOf } from '../../shared/measurement/costs.ts';
import type { Standing, Sums } from '../../shared/measurement/figures.ts';
import { gradeOfPoints } from '../../shared/measurement/grade-points.ts';
import { emptyHistogram, meanOf, mergeHistograms, percentile } from '../../shared/measurement/histogram.ts';
import type { SeriesRollup } from '../../shared/state/series-store.ts';

/** Milliseconds; absent: nothing was observed. */
export interface Times {
  readonly mean: number;
  readonly p95: number;
}

/** What each capability did, beside the mirror. A rate is absent where there was nothing to succeed. */
export interface Summaries {
  readonly validation: {
    readonly runs: number;
    readonly passed: number;
    readonly successRate?: number;
    readonly duration?: Times;
    /** Mean of the grades, and whether it is better than in the same time before. */
    readonly quality?: { readonly grade: string; readonly points: number; readonly before?: string };
    readonly trend?: 'rising' | 'steady' | 'falling';
  };
  readonly taxonomy: {
    readonly rounds: number;
    readonly synced: number;
    readonly successRate?: number;
    readonly convergence?: Times;
  };
  readonly deployment: {
    readonly runs: number;
    readonly succeeded: number;
    readonly rolledback: number;
    readonly failed: number;
    readonly dropped: number;
    readonly successRate?: number;
    readonly duration?: Times;
    readonly leadTime?: Times;
  };
  readonly healing: {
    readonly tried: number;
    readonly healed: number;
    readonly successRate?: number;
    readonly timeToHeal?: Times;
  };
  readonly health: {
    readonly looks: number;
    /** Looks that found all connections up, in those that could tell. */
    readonly uptime?: number;
    /** Repositories by their status now, and the mean of their scores. */
    readonly repositories: Readonly<Partial<Record<HealthStatus, number>>>;
    readonly score?: number;
  };
  readonly api: {
    readonly requests: number;
    readonly byCapability: Readonly<Record<string, number>>;
  };
  /** By capability, the dearest first. */
  readonly costs: readonly (Usage & { readonly capability: string; readonly dollars: number })[];
}

const capabilities = ['mirror', 'validation', 'taxonomy', 'deployment', 'health'] as const;
/** Grades move by thirds (a `+` or `-` is one point); half of one is no change. */
const steadyPoints = 0.5;

/**
 * Adds everything up. Pure.
 *
 * @param before sums of the validation in the same time before
 */
export function summarise(
  { series }: Sums,
  before: readonly SeriesRollup[],
  { reports }: Pick<Standing, 'reports'>,
  prices: MetricsSettings['prices'],
): Summaries {
  const { validation, taxonomy, deployment, healing, health, api } = series;
  const [tried, healed] = [total(healing, 'tried'), total(healing, 'healed')];
  const [up, down] = [total(health, 'up'), total(health, 'down')];
  const [rounds, synced] = [total(taxonomy, 'runs'), total(taxonomy, 'synced')];
  const ends = {
    succeeded: total(deployment, 'succeeded'),
    failed: total(deployment, 'failed'),
    rolledback: total(deployment, 'rolledback'),
  };
  return {
    validation: validationSummary(validation, before),
    taxonomy: { rounds, synced, ...rate(synced, rounds), ...times('convergence', taxonomy, 'convergenceMs') },
    deployment: {
      runs: total(deployment, 'runs'),
      ...ends,
      dropped: total(deployment, 'dropped'),
      ...rate(ends.succeeded, ends.succeeded + ends.failed + ends.rolledback),
      ...times('duration', deployment, 'durationMs'),
      ...times('leadTime', deployment, 'leadTimeMs'),
    },
    healing: { tried, healed, ...rate(healed, tried), ...times('timeToHeal', healing, 'timeToHealMs') },
    health: {
      looks: total(health, 'looks'),
      ...(up + down > 0 ? { uptime: up / (up + down) } : {}),
      ...repositorySummary(reports),
    },
    api: {
      requests: total(api, 'requests'),
      byCapability: Object.fromEntries(
        capabilities.map((name) => [name, total(api, name)] as const).filter(([, requests]) => requests > 0),
      ),
    },
    costs: capabilities
      .map((capability) => {
        const usage = usageOf(series[capability]);
        return { capability, ...usage, dollars: dollarsOf(usage, prices) };
      })
      .filter(({ invocations, requests }) => invocations + requests > 0)
      .sort((one, other) => other.dollars - one.dollars),
  };
}

function validationSummary(
  rollups: readonly SeriesRollup[],
  before: readonly SeriesRollup[],
): Summaries['validation'] {
  const [runs, passed] = [total(rollups, 'runs'), total(rollups, 'passed')];
  const points = meanPoints(rollups);
  const earlier = meanPoints(before);
  const base = { runs, passed, ...rate(passed, runs), ...times('duration', rollups, 'durationMs') };
  if (points === undefined) return base;
  const quality = { grade: gradeOfPoints(points), points };
  if (earlier === undefined) return { ...base, quality };
  const change = points - earlier;
  const trend = Math.abs(change) < steadyPoints ? 'steady' : change > 0 ? 'rising' : 'falling';
  return { ...base, quality: { ...quality, before: gradeOfPoints(earlier) }, trend };
}

function repositorySummary(
  reports: Standing['reports'],
): Pick<Summaries['health'], 'repositories' | 'score'> {
  const repositories = reports.filter(({ subject }) => subject !== serviceSubject);
  const byStatus = Map.groupBy(repositories, ({ status }) => status);
  const scores = repositories.flatMap(({ score }) => score ?? []);
  return {
    repositories: Object.fromEntries([...byStatus].map(([status, some]) => [status, some.length])),
    ...(scores.length > 0 ? { score: scores.reduce((sum, score) => sum + score, 0) / scores.length } : {}),
  };
}

function meanPoints(rollups: readonly SeriesRollup[]): number | undefined {
  const graded = total(rollups, 'graded');
  return graded === 0 ? undefined : total(rollups, 'gradePoints') / graded;
}

function total(rollups: readonly SeriesRollup[], counter: string): number {
  return rollups.reduce((sum, { counters }) => sum + (counters[counter] ?? 0), 0);
}

function rate(good: number, all: number): { readonly successRate?: number } {
  return all === 0 ? {} : { successRate: good / all };
}

function times<Name extends string>(
  name: Name,
  rollups: readonly SeriesRollup[],
  observation: string,
): { readonly [Key in Name]?: Times } {
  const histogram = mergeHistograms(
    rollups.map(({ histograms }) => histograms[observation] ?? emptyHistogram),
  );
  const mean = meanOf(histogram);
  const p95 = percentile(histogram, 0.95);
  const found: { [Key in Name]?: Times } = {};
  if (mean !== undefined && p95 !== undefined) found[name] = { mean, p95 };
  return found;
}
