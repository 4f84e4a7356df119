import { healthStatuses, serviceSubject } from '../health/health.ts';
import type { Standing } from './figures.ts';
import type { MetricFamily } from './openmetrics.ts';

/** How promises, repositories and budgets stand at this moment, to be given out. Names are without the product's. Pure. */
export function standingFamilies(standing: Standing): readonly MetricFamily[] {
  return [...objectiveFamilies(standing), ...healthFamilies(standing), ...budgetFamilies(standing)];
}

function objectiveFamilies({ objectives }: Standing): readonly MetricFamily[] {
  const gauge = (
    name: string,
    help: string,
    points: Extract<MetricFamily['metrics'], { type: 'gauge' }>['points'],
  ): MetricFamily => ({ name, help, unit: 'ratio', metrics: { type: 'gauge', points } });
  return [
    gauge(
      'objective_target_ratio',
      'The part that is promised to go well.',
      objectives.map(({ name, target }) => ({ labels: { objective: name }, value: target })),
    ),
    gauge(
      'objective_attained_ratio',
      'The part that went well in 30 days.',
      objectives.flatMap(({ name, attained }) =>
        attained === undefined ? [] : [{ labels: { objective: name }, value: attained }],
      ),
    ),
    gauge(
      'objective_budget_left_ratio',
      'What is left of the bad events that are allowed in 30 days; below 0 the promise is broken.',
      objectives.map(({ name, budgetLeft }) => ({ labels: { objective: name }, value: budgetLeft })),
    ),
    gauge(
      'objective_burn_ratio',
      'How many times as fast as allowed the budget is used, by window; now is the hour that runs.',
      objectives.flatMap(({ name, burn }) =>
        Object.entries(burn).map(([window, value]) => ({ labels: { objective: name, window }, value })),
      ),
    ),
  ];
}

function healthFamilies({ reports }: Standing): readonly MetricFamily[] {
  const repositories = reports.filter(({ subject }) => subject !== serviceSubject);
  const byStatus = healthStatuses.map((status) => ({
    labels: { status },
    value: repositories.filter((report) => report.status === status).length,
  }));
  const scores = reports.flatMap(({ name, score }) =>
    score === undefined ? [] : [{ labels: { repository: name }, value: score }],
  );
  return [
    {
      name: 'repositories',
      help: 'Repositories by their health at the last look.',
      metrics: { type: 'gauge', points: byStatus },
    },
    {
      name: 'health_score',
      help: 'Health at the last look, 0 to 100; of the service itself under its own name.',
      metrics: { type: 'gauge', points: distinct(scores) },
    },
  ];
}

/** The same name on two hosts is one figure here: the worse one. */
function distinct<Point extends { readonly labels: { readonly repository: string }; readonly value: number }>(
  points: readonly Point[],
): readonly Point[] {
  const kept = new Map<string, Point>();
  for (const point of points) {
    const { repository } = point.labels;
    const known = kept.get(repository);
    if (!known || point.value < known.value) kept.set(repository, point);
  }
  return [...kept.values()];
}

function budgetFamilies({ budgets }: Standing): readonly MetricFamily[] {
  const points = (value: 'limit' | 'remaining') =>
    budgets.map((budget) => ({ labels: { budget: budget.id }, value: budget[value] }));
  return [
    {
      name: 'api_budget_limit',
      help: 'Requests that a host allows in an hour.',
      metrics: { type: 'gauge', points: points('limit') },
    },
    {
      name: 'api_budget_remaining',
      help: 'Requests that are left of it, as last seen.',
      metrics: { type: 'gauge', points: points('remaining') },
    },
  ];
}
