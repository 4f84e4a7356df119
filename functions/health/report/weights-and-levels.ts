import type { AlertLevel, CheckName } from '../../../shared/health/health.ts';

/** What one check counts for in a score, and in the status of its report. */
export interface CheckWeight {
  /** Part of the score, beside the parts of the other checks that could be judged. */
  readonly weight: number;
  /** Whether a report of which this is not known is `unknown`: without it nothing can be said. */
  readonly essential: boolean;
}

/** How much each check counts. docs/operations.md has this table. */
export const checkWeights: Readonly<Record<CheckName, CheckWeight>> = {
  git: { weight: 20, essential: true },
  rest: { weight: 8, essential: true },
  sync: { weight: 20, essential: true },
  refs: { weight: 15, essential: true },
  deployment: { weight: 8, essential: true },
  quality: { weight: 4, essential: false },
  dependencies: { weight: 5, essential: true },
  protection: { weight: 3, essential: false },
  authentication: { weight: 10, essential: true },
  webhook: { weight: 5, essential: false },
  queue: { weight: 5, essential: false },
  taxonomy: { weight: 10, essential: true },
  objective: { weight: 10, essential: false },
  anomaly: { weight: 5, essential: false },
  state: { weight: 5, essential: true },
};

/** What is left of a check's weight when it does not pass, by how soon a person has to act. A check that passes has all of it. */
export const remainders: Readonly<Record<'warn' | 'fail', Readonly<Record<AlertLevel, number>>>> = {
  warn: { low: 0.8, medium: 0.5, high: 0.3, critical: 0.2 },
  fail: { low: 0.5, medium: 0.25, high: 0, critical: 0 },
};

/** The best score of a report in which a check of this level fails: what is broken is not made up for by what is well. */
export const bestScores: Readonly<Partial<Record<AlertLevel, number>>> = { critical: 39, high: 69 };

/** How soon a person has to act, by what was found. docs/operations.md has this table. */
export const findingLevels = {
  'git: the source cannot be reached': 'critical',
  'git: no destination can be reached': 'critical',
  'git: one destination cannot be reached': 'high',
  'git: a destination does not exist': 'high',
  'git: a host is slow': 'low',
  'rest: the API of the source cannot be used': 'high',
  'rest: the API of a destination cannot be used': 'medium',
  'rest: a destination does not exist': 'high',
  'rest: a destination is archived': 'high',
  'sync: a run failed, and goes on failing': 'high',
  'sync: a run failed once, for a passing reason': 'medium',
  'sync: a run left something undone': 'medium',
  'sync: nothing was ever mirrored': 'medium',
  'sync: the last success is too long ago': 'medium',
  'refs: the destination is behind': 'medium',
  'refs: histories went apart': 'medium',
  'refs: a ref is held': 'medium',
  'refs: a branch waits for validation': 'low',
  'deployment: a run failed': 'high',
  'deployment: a release was taken back': 'medium',
  'deployment: a run stands still': 'high',
  'quality: the last validation failed': 'low',
  'quality: the grade is low': 'low',
  'quality: the grade falls': 'low',
  'protection: the default branch is not protected': 'low',
  'authentication: a credential is refused': 'critical',
  'authentication: a credential cannot be read': 'critical',
  'authentication: a credential expires within 3 days': 'high',
  'authentication: a credential expires within 14 days': 'medium',
  'authentication: a permission is missing that mirrors need': 'high',
  'authentication: a permission is missing': 'low',
  'authentication: the budget of requests runs low': 'medium',
  'authentication: an App is refused because clocks differ': 'critical',
  'authentication: clocks differ': 'medium',
  'webhook: the hook is missing': 'high',
  'webhook: the hook is switched off': 'high',
  'webhook: the hook does not send every event': 'medium',
  'webhook: no delivery arrives': 'high',
  'webhook: a delivery did not arrive': 'medium',
  'queue: there are dead letters': 'high',
  'queue: very many messages wait': 'medium',
  'taxonomy: rounds stand still': 'medium',
  'taxonomy: a round failed': 'medium',
  'taxonomy: conflicts are open': 'medium',
  'taxonomy: files are put aside': 'medium',
  'state: an item cannot be read': 'high',
  'state: a lease stands in the way': 'high',
  'state: a lease was left behind': 'low',
} as const satisfies Readonly<Record<string, AlertLevel>>;

/** What can be found by the checks of this product's own; those of dependencies, objectives and anomalies bring their own level. */
export type FindingKind = keyof typeof findingLevels;
