import { type AlertLevel, alertLevels } from '../health/health.ts';
import type { SeriesRollup } from '../state/series-store.ts';
import type { Objective, Tally } from './objectives.ts';

/**
 * How fast a budget is used up, by windows. Sums are kept by the hour, so that a window ends with the hour that runs: `1h` is that one and the
 * hour before it, one to two hours long. A window of minutes, as the rules below have it in books, cannot be had from hours; the hour that
 * runs (`now`) takes its place. (CloudWatch has the minutes: see the alarms of the stack.)
 */
export const burnWindows = { now: 0, '1h': 1, '6h': 6, '3d': 72 } as const;
export type BurnWindow = keyof typeof burnWindows;

/** When a budget is used up too fast: over a long window, and still over a short one, so that it ends soon after its cause. */
const rules: readonly {
  readonly long: BurnWindow;
  readonly short: BurnWindow;
  readonly rate: number;
  readonly level: AlertLevel;
}[] = [
  // Two percent of the budget of 30 days in an hour, five in six hours, ten in three days.
  { long: '1h', short: 'now', rate: 14.4, level: 'critical' },
  { long: '6h', short: '1h', rate: 6, level: 'high' },
  { long: '3d', short: '6h', rate: 1, level: 'medium' },
];
/** Where little happens, one mishap is a high rate and no trend. */
const fewestBad = 2;
/** A month that allows for fewer mishaps is too short to say that more of them are a trend: nobody is woken, and told within the hour. */
const smallBudget = 10;

const hourMs = 3_600_000;

/** How a promise stands. */
export interface ObjectiveStanding {
  readonly name: Objective['name'];
  readonly target: number;
  /** What is counted as good, for a sentence. */
  readonly good: string;
  /** Over 30 days. */
  readonly tally: Tally;
  /** From 0 to 1; absent: nothing happened. */
  readonly attained?: number;
  /** Part of the budget of bad events that is left: 1 all, 0 none, below 0 the promise is broken. */
  readonly budgetLeft: number;
  /** How many times too fast the budget is used, by window; absent: nothing happened in it. */
  readonly burn: Readonly<Partial<Record<BurnWindow, number>>>;
  /** The most urgent rule that holds. */
  readonly burning?: {
    readonly long: BurnWindow;
    readonly short: BurnWindow;
    readonly rate: number;
    readonly level: AlertLevel;
  };
}

/**
 * Judges one promise. Pure.
 *
 * @param days sums of the last 30 days
 * @param hours sums of the last 73 hours, the one that runs included
 * @param now epoch milliseconds
 */
export function judgeObjective(
  objective: Objective,
  days: readonly SeriesRollup[],
  hours: readonly SeriesRollup[],
  now: number,
): ObjectiveStanding {
  const { name, target, good } = objective;
  const tally = objective.tally(days);
  const windows = new Map(
    (Object.keys(burnWindows) as BurnWindow[]).map((window) => [
      window,
      objective.tally(hours.filter(({ bucket }) => bucket >= firstHour(window, now))),
    ]),
  );
  const rateOf = (window: BurnWindow): number | undefined => burnRate(windows.get(window), target);
  const burning = rules.find(({ long, short, rate }) => {
    const { good: well, total } = windows.get(long) ?? { good: 0, total: 0 };
    // An hour that has just begun says nothing against the one before it.
    const stillBurns = (rateOf(short) ?? Number.POSITIVE_INFINITY) >= rate;
    return total - well >= fewestBad && (rateOf(long) ?? 0) >= rate && stillBurns;
  });
  const most = Math.max(tally.total, ...[...windows.values()].map(({ total }) => total));
  const sayable: AlertLevel = most * (1 - target) < smallBudget ? 'medium' : 'critical';
  const burn = Object.fromEntries(
    [...windows.keys()].flatMap((window) => {
      const rate = rateOf(window);
      return rate === undefined ? [] : [[window, rate] as const];
    }),
  );
  return {
    name,
    target,
    good,
    tally,
    ...(tally.total > 0 ? { attained: tally.good / tally.total } : {}),
    budgetLeft: 1 - (burnRate(tally, target) ?? 0),
    burn,
    ...(burning
      ? {
          burning: {
            ...burning,
            level: lessUrgent(lessUrgent(burning.level, objective.mostUrgent), sayable),
          },
        }
      : {}),
  };
}

/** Bad events in those that were allowed; 1 uses a budget up exactly when its time is over. */
function burnRate(tally: Tally | undefined, target: number): number | undefined {
  if (tally === undefined || tally.total === 0) return undefined;
  const bad = (tally.total - tally.good) / tally.total;
  if (bad === 0) return 0;
  // Who promises everything has no budget, and has used it up with the first mishap.
  return target >= 1 ? Number.MAX_SAFE_INTEGER : bad / (1 - target);
}

function firstHour(window: BurnWindow, now: number): string {
  return new Date(now - burnWindows[window] * hourMs).toISOString().slice(0, 13);
}

function lessUrgent(one: AlertLevel, other: AlertLevel): AlertLevel {
  return alertLevels[Math.max(alertLevels.indexOf(one), alertLevels.indexOf(other))] ?? other;
}
