import type { BudgetGuard } from '../../shared/github/budget-guard.ts';
import { type HealthReport, serviceSubject } from '../../shared/health/health.ts';
import { metricNames } from '../../shared/telemetry/metric-names.ts';
import type { Metrics } from '../../shared/telemetry/metrics.ts';
import type { HealingDone } from './healing/heal-findings.ts';

/** Counts and measures one look. */
export function measureLook(metrics: Metrics, report: HealthReport, durationMs: number): void {
  const count = (name: string, value: number): void => metrics.add(name, 'Count', value);
  count(metricNames.healthChecked, 1);
  if (report.subject === serviceSubject) return;
  // All four each time: what is compared must find a number for each.
  count(metricNames.healthRepositoriesHealthy, report.status === 'healthy' ? 1 : 0);
  count(metricNames.healthRepositoriesWarning, report.status === 'warning' ? 1 : 0);
  count(metricNames.healthRepositoriesCritical, report.status === 'critical' ? 1 : 0);
  count(metricNames.healthRepositoriesUnknown, report.status === 'unknown' ? 1 : 0);
  metrics.add(metricNames.healthCheckDuration, 'Milliseconds', Math.max(0, durationMs));
  if (report.score !== undefined) metrics.add(metricNames.healthScore, 'None', report.score);
}

/** Counts what healing did at one look. */
export function measureHealing(metrics: Metrics, { tried, events }: HealingDone): void {
  const healed = events.filter(({ detail }) => detail.healed).length;
  metrics.add(metricNames.healingTried, 'Count', tried.length);
  metrics.add(metricNames.healingHealed, 'Count', healed);
  metrics.add(metricNames.healingGivenUp, 'Count', events.length - healed);
}

/** Tells what the looks of one job cost, and what is left of the limits that they saw. */
export function measureRequests(metrics: Metrics, guard: BudgetGuard): void {
  metrics.add(metricNames.apiRequests, 'Count', guard.sent);
  metrics.add(metricNames.apiRequestsHeldBack, 'Count', guard.heldBack);
  for (const { limit, remaining } of guard.budgets()) {
    if (limit > 0) metrics.add(metricNames.apiBudgetRemaining, 'Percent', (100 * remaining) / limit);
  }
}
