import type { MetricsSettings } from '../config/health-settings.ts';
import type { AlertLevel } from '../health/health.ts';
import type { SeriesRollup } from '../state/series-store.ts';
import { countAtMost, emptyHistogram, mergeHistograms } from './histogram.ts';

/** What the service promises, in the order in which it is shown. */
export const objectiveNames = [
  'sync-success',
  'sync-time',
  'deployment-success',
  'uptime',
  'healing-success',
] as const;
export type ObjectiveName = (typeof objectiveNames)[number];

/** What went well of what there was. */
export interface Tally {
  readonly good: number;
  readonly total: number;
}

/** One promise. */
export interface Objective {
  readonly name: ObjectiveName;
  /** Whose sums it is judged by. */
  readonly series: 'mirror' | 'deployment' | 'health' | 'healing';
  /** The part, from 0 to 1, that has to go well. */
  readonly target: number;
  /** What is good, for a sentence: `runs of the mirror synced`. */
  readonly good: string;
  /** The most that a person is woken for. */
  readonly mostUrgent: AlertLevel;
  readonly tally: (rollups: readonly SeriesRollup[]) => Tally;
}

/** Of sync times, this part has to stay within the limit. */
const withinLimit = 0.95;

/** The promises as they are configured. */
export function configuredObjectives({
  objectives,
}: Pick<MetricsSettings, 'objectives'>): readonly Objective[] {
  const { syncSuccess, syncP95Ms, deploymentSuccess, uptime, healingSuccess } = objectives;
  return [
    {
      name: 'sync-success',
      series: 'mirror',
      target: syncSuccess,
      // What is held waits for a decision, as it was asked to: the run has not failed.
      good: 'runs of the mirror did not fail',
      mostUrgent: 'critical',
      tally: countersTally(['synced', 'partial'], ['synced', 'partial', 'failed']),
    },
    {
      name: 'sync-time',
      series: 'mirror',
      target: withinLimit,
      good: `runs of the mirror took at most ${syncP95Ms / 1000} s`,
      mostUrgent: 'medium',
      tally: (rollups) => {
        const times = mergeHistograms(
          rollups.map(({ histograms }) => histograms.durationMs ?? emptyHistogram),
        );
        return { good: countAtMost(times, syncP95Ms), total: times.count };
      },
    },
    {
      name: 'deployment-success',
      series: 'deployment',
      target: deploymentSuccess,
      good: 'deployments succeeded',
      mostUrgent: 'high',
      tally: countersTally(['succeeded'], ['succeeded', 'failed', 'rolledback']),
    },
    {
      name: 'uptime',
      series: 'health',
      target: uptime,
      good: 'looks at a repository found its connections up',
      mostUrgent: 'critical',
      tally: countersTally(['up'], ['up', 'down']),
    },
    {
      name: 'healing-success',
      series: 'healing',
      target: healingSuccess,
      good: 'remedies helped',
      mostUrgent: 'medium',
      tally: countersTally(['healed'], ['tried']),
    },
  ];
}

function countersTally(good: readonly string[], total: readonly string[]): Objective['tally'] {
  return (rollups) => {
    const add = (names: readonly string[]): number =>
      rollups.reduce(
        (sum, { counters }) => sum + names.reduce((some, name) => some + (counters[name] ?? 0), 0),
        0,
      );
    return { good: add(good), total: add(total) };
  };
}
