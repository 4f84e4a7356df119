import { type CheckName, checkNames } from '../health/health.ts';
import type { HealthSettings, MetricsSettings, TimeOfDay } from './health-settings.ts';
import type { CheckedHealth } from './schema-health.ts';
import type { CheckedMetrics } from './schema-metrics.ts';
import { weekDays } from './schema-times.ts';

/** What holds without a section `health`. */
export const defaultHealth: HealthSettings = {
  enabled: true,
  interval: 3600,
  off: [],
  autoHeal: true,
  dryRun: false,
  quietHours: [],
  registries: { npm: 'https://registry.npmjs.org', pypi: 'https://pypi.org' },
  budgetReserve: 0.1,
};

/** What holds without a section `metrics`. Prices: us-east-1, arm64, https://aws.amazon.com/lambda/pricing/. */
export const defaultMetrics: MetricsSettings = {
  objectives: {
    syncSuccess: 0.999,
    syncP95Ms: 60_000,
    deploymentSuccess: 0.995,
    uptime: 0.999,
    healingSuccess: 0.95,
  },
  prices: { gigabyteSecond: 0.0000133334, request: 0.0000002 },
};

/** A checked section, completed with the defaults; what the environment says goes before it. */
export function completeHealth(
  { checks = {}, quietHours = [], registries = {}, webhookUrl, ...input }: CheckedHealth,
  overrides: { readonly interval?: number | undefined; readonly autoHeal?: boolean | undefined } = {},
): HealthSettings {
  return {
    enabled: input.enabled ?? defaultHealth.enabled,
    interval: overrides.interval ?? input.interval ?? defaultHealth.interval,
    off: checkNames.filter((name: CheckName) => checks[name] === 'off'),
    autoHeal: overrides.autoHeal ?? input.autoHeal ?? defaultHealth.autoHeal,
    dryRun: input.dryRun ?? defaultHealth.dryRun,
    quietHours: quietHours.map(completeQuietHours),
    registries: {
      npm: withoutSlash(registries.npm ?? defaultHealth.registries.npm),
      pypi: withoutSlash(registries.pypi ?? defaultHealth.registries.pypi),
    },
    ...(webhookUrl === undefined ? {} : { webhookUrl }),
    budgetReserve: input.budgetReserve ?? defaultHealth.budgetReserve,
  };
}

/** A checked section, completed with the defaults. */
export function completeMetrics({ token, objectives = {}, prices = {} }: CheckedMetrics): MetricsSettings {
  return {
    ...(token === undefined ? {} : { token }),
    objectives: {
      syncSuccess: objectives.syncSuccess ?? defaultMetrics.objectives.syncSuccess,
      syncP95Ms: objectives.syncP95Ms ?? defaultMetrics.objectives.syncP95Ms,
      deploymentSuccess: objectives.deploymentSuccess ?? defaultMetrics.objectives.deploymentSuccess,
      uptime: objectives.uptime ?? defaultMetrics.objectives.uptime,
      healingSuccess: objectives.healingSuccess ?? defaultMetrics.objectives.healingSuccess,
    },
    prices: {
      gigabyteSecond: prices.gigabyteSecond ?? defaultMetrics.prices.gigabyteSecond,
      request: prices.request ?? defaultMetrics.prices.request,
    },
  };
}

/** Monday first: the day with number 1. */
const numbers = [1, 2, 3, 4, 5, 6, 7] as const;

function completeQuietHours({
  from,
  to,
  timeZone = 'UTC',
  days = [...weekDays],
}: NonNullable<CheckedHealth['quietHours']>[number]): TimeOfDay {
  const chosen = numbers.filter((number) => days.some((day) => weekDays.indexOf(day) === number - 1));
  return { from, to, timezone: timeZone, days: chosen };
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
