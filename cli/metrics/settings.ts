import { ConfigurationUnreadableError } from '../../shared/config/errors.ts';
import { defaultMetrics } from '../../shared/config/health-defaults.ts';
import type { MetricsSettings } from '../../shared/config/health-settings.ts';
import type { CloudOptions } from '../commands/command-setup.ts';
import { readConfiguration } from '../configuration.ts';
import type { Surroundings } from '../surroundings.ts';

/** Promises and prices: those of the configuration, or what holds without one, because a stack's figures can be read from anywhere. */
export async function metricsSettings(
  { config }: Pick<CloudOptions, 'config'>,
  surroundings: Surroundings,
): Promise<MetricsSettings> {
  try {
    return (await readConfiguration(config, surroundings)).configuration.metrics;
  } catch (error) {
    const isMissing = error instanceof ConfigurationUnreadableError && error.code === 'CONFIG_NOT_FOUND';
    if (config === undefined && isMissing) return defaultMetrics;
    throw error;
  }
}
