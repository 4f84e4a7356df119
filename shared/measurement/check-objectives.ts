import type { MetricsSettings } from '../config/health-settings.ts';
import type { CheckResult } from '../health/health.ts';
import type { SeriesStore } from '../state/series-store.ts';
import { configuredObjectives } from './objectives.ts';
import { judgeObjective, type ObjectiveStanding } from './slo.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** What promises are judged by. */
export interface MeasuredPromises {
  readonly series: Pick<SeriesStore, 'range'>;
  readonly settings: Pick<MetricsSettings, 'objectives'>;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** How each promise stands, over the last 30 days of UTC with today. */
export async function readObjectives({
  series,
  settings,
  now,
}: MeasuredPromises): Promise<readonly ObjectiveStanding[]> {
  const objectives = configuredObjectives(settings);
  const names = [...new Set(objectives.map((objective) => objective.series))];
  const sums = new Map(
    await Promise.all(
      names.map(async (name) => {
        const [days, hours] = await Promise.all([
          series.range(name, 'day', now - 29 * dayMs, now),
          series.range(name, 'hour', now - 72 * hourMs, now),
        ]);
        return [name, { days, hours }] as const;
      }),
    ),
  );
  return objectives.map((objective) => {
    const { days = [], hours = [] } = sums.get(objective.series) ?? {};
    return judgeObjective(objective, days, hours, now);
  });
}

/**
 * Each promise as a check of the service. Where nothing happened nothing is broken: that passes, and says so.
 * Codes: `OBJECTIVE_BURNS` (the budget is used up too fast), `OBJECTIVE_MISSED` (it is used up).
 */
export async function checkObjectives(promises: MeasuredPromises): Promise<readonly CheckResult[]> {
  return (await readObjectives(promises)).map(resultOf);
}

function resultOf(standing: ObjectiveStanding): CheckResult {
  const { name, burning, budgetLeft } = standing;
  const about = { check: 'objective', subject: `objective ${name}` } as const;
  const evidence = evidenceOf(standing);
  if (burning) {
    const code = 'OBJECTIVE_BURNS';
    const { level } = burning;
    const status = burning.rate > 1 ? 'fail' : 'warn';
    return {
      ...about,
      status,
      code,
      evidence,
      remedy: remedies[name],
      level,
      fingerprint: `${code} ${level}`,
    };
  }
  if (budgetLeft < 0) {
    const code = 'OBJECTIVE_MISSED';
    return {
      ...about,
      status: 'warn',
      code,
      evidence,
      remedy: remedies[name],
      level: 'low',
      fingerprint: code,
    };
  }
  return { ...about, status: 'pass', evidence };
}

const remedies: Readonly<Record<ObjectiveStanding['name'], string>> = {
  'sync-success': 'See which runs fail and why: auto-builder status, auto-builder history <repository>.',
  'sync-time':
    'See which runs are slow: auto-builder history <repository>; look at the hosts and at the queue.',
  'deployment-success': 'See which runs failed and why: auto-builder deploy history.',
  uptime: 'See which connections do not answer: auto-builder health.',
  'healing-success': 'See what does not heal: auto-builder health, auto-builder alerts.',
};

function evidenceOf({ tally, target, good, attained, budgetLeft, burn, burning }: ObjectiveStanding): string {
  if (attained === undefined) return 'nothing happened in 30 days that could break it';
  const stands = `${share(attained)} of ${tally.total}: ${good} (promised: ${share(target)} over 30 days)`;
  if (burning) {
    const { long, short } = burning;
    const still = burn[short] === undefined ? '' : `, and ${times(burn[short])} ${windowText[short]}`;
    return `${stands}; its budget goes ${times(burn[long] ?? 0)} ${windowText[long]}${still}`;
  }
  const left = budgetLeft < 0 ? 'its budget is overdrawn' : `${share(budgetLeft)} of its budget is left`;
  return `${stands}; ${left}`;
}

const windowText = {
  now: 'in this hour',
  '1h': 'over 1 hour',
  '6h': 'over 6 hours',
  '3d': 'over 3 days',
} as const;

function share(part: number): string {
  return `${Number((Math.floor(part * 100_000) / 1_000).toFixed(3))} %`;
}

function times(rate: number): string {
  return rate >= Number.MAX_SAFE_INTEGER
    ? 'without any allowed'
    : `${rate.toFixed(1)} times as fast as allowed`;
}
