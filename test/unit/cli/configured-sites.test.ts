import { describe, expect, it } from 'vitest';
import { configuredSites } from '../../../cli/cloud/configured-sites.ts';
import type { Configuration } from '../../../shared/config/configuration.ts';
import { defaultHealth, defaultMetrics } from '../../../shared/config/health-defaults.ts';
import {
  deploymentApp,
  deploymentSettings,
  environmentSettings,
} from '../../support/deployment-configuration.ts';
import { staticSettings } from '../../support/static-settings.ts';

const configured = (
  settings: Parameters<typeof staticSettings>[0],
  values: Record<string, string>[] = [{}],
): Configuration => ({
  mirrors: [],
  logLevel: 'INFO',
  health: defaultHealth,
  metrics: defaultMetrics,
  deployment: deploymentSettings(
    deploymentApp({
      targets: [staticSettings(settings), { kind: 'git', name: 'git', ref: 'refs/heads/main' }],
      environments: values.map((each, index) =>
        environmentSettings({ name: index === 0 ? 'staging' : 'production', values: each }),
      ),
    }),
  ),
});

describe('the sites that a configuration has on this machine', () => {
  it('are those of each environment, with its values', () => {
    const configuration = configured({ directory: 'sites/{app}-{environment}', port: '41{number}' }, [
      { number: '00' },
      { number: '01' },
    ]);
    expect(configuredSites(configuration, '/srv')).toEqual([
      { name: 'shop in staging', directory: '/srv/sites/shop-staging', port: 4100 },
      { name: 'shop in production', directory: '/srv/sites/shop-production', port: 4101 },
    ]);
  });

  it.each([[{ bucket: 'b', keyValueStore: 'arn:x' }], [{ directory: '/srv/shop' }]])(
    'are none where nothing is to be served here: %j',
    (settings) => {
      expect(configuredSites(configured(settings), '/srv')).toEqual([]);
    },
  );

  it('are none without deployments', () => {
    expect(
      configuredSites(
        { mirrors: [], logLevel: 'INFO', health: defaultHealth, metrics: defaultMetrics },
        '/srv',
      ),
    ).toEqual([]);
  });

  it.each(['0', '65536', 'http', '{nobody}'])('cannot listen on %s', (port) => {
    const configuration = configured({ directory: '/srv/shop', port });
    expect(() => configuredSites(configuration, '/srv')).toThrow(/is no port \(shop in staging\)/);
  });
});
