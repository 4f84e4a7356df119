import type { HealthSettings, MetricsSettings } from './health-settings.ts';

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
