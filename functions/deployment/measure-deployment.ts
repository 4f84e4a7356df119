import { reachedAt } from '../../shared/state/deployment-figures.ts';
import type { DeploymentRun } from '../../shared/state/deployment-state.ts';
import { metricNames } from '../../shared/telemetry/metric-names.ts';
import type { Metrics } from '../../shared/telemetry/metrics.ts';

/** Counts and measures a run that has ended. */
export function measureDeployment(metrics: Metrics, run: DeploymentRun): void {
  const { outcome, order, build, createdAt, committedAt, requester } = run;
  const finishedAt = run.finishedAt ?? run.updatedAt;
  const count = (name: string, value: number): void => metrics.add(name, 'Count', value);
  const time = (name: string, value: number): void => metrics.add(name, 'Milliseconds', Math.max(0, value));
  // All four each time: what is compared must find a number for each.
  count(metricNames.deploymentSucceeded, outcome === 'succeeded' ? 1 : 0);
  count(metricNames.deploymentFailed, outcome === 'failed' ? 1 : 0);
  count(metricNames.deploymentRolledBack, outcome === 'rolledback' ? 1 : 0);
  count(metricNames.deploymentDropped, outcome === 'rejected' || outcome === 'superseded' ? 1 : 0);
  time(metricNames.deploymentDuration, finishedAt - createdAt);
  if (build) {
    count(metricNames.buildsRun, build.cached ? 0 : 1);
    count(metricNames.buildsKnown, build.cached ? 1 : 0);
    time(metricNames.buildTimeSaved, build.savedMs);
  }
  if (outcome === 'rolledback') time(metricNames.deploymentRestoreTime, finishedAt - reachedAt(run));
  if (outcome !== 'succeeded') return;
  if (order.kind === 'rollback') time(metricNames.deploymentRestoreTime, finishedAt - requester.at);
  else if (committedAt !== undefined) time(metricNames.deploymentLeadTime, finishedAt - committedAt);
}
