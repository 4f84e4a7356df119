import { describe, expect, it } from 'vitest';
import { defaultMetrics } from '../../../shared/config/health-defaults.ts';
import { resolveConfiguration } from '../../../shared/config/resolve.ts';
import { metricsSecretNames } from '../../../shared/config/secret-names.ts';
import { configurationInput, reference } from '../../support/configuration-input.ts';
import { pathsFoundBy, problemsFoundBy } from '../../support/configuration-problems.ts';

const configured = (metrics: object) => resolveConfiguration({ ...configurationInput(), metrics });

describe('the section metrics', () => {
  it('has a default for every key but the token, with the section and without it', () => {
    expect(configured({}).metrics).toEqual(defaultMetrics);
    expect(resolveConfiguration(configurationInput()).metrics).toEqual(defaultMetrics);
  });

  it('keeps what it is told, and completes the rest', () => {
    const token = reference('METRICS_TOKEN');
    const { metrics } = configured({ token, objectives: { uptime: 0.99 }, prices: { request: 0 } });
    expect(metrics).toEqual({
      token,
      objectives: { ...defaultMetrics.objectives, uptime: 0.99 },
      prices: { ...defaultMetrics.prices, request: 0 },
    });
  });

  it.each([
    ['objectives.uptime', { objectives: { uptime: 99.9 } }],
    ['objectives.syncSuccess', { objectives: { syncSuccess: 1 } }],
    ['objectives.syncP95Ms', { objectives: { syncP95Ms: 1 } }],
    ['prices.request', { prices: { request: -1 } }],
    ['token', { token: 'abc' }],
  ])('is refused for its %s: %j', (path, section) => {
    expect(pathsFoundBy(() => configured(section))).toEqual([`metrics.${path}`]);
  });

  it('never shows a token that was written into the file', () => {
    expect(JSON.stringify(problemsFoundBy(() => configured({ token: 'open-sesame' })))).not.toContain(
      'sesame',
    );
  });

  it('needs the secret of the token, where there is one', () => {
    expect(metricsSecretNames(configured({ token: reference('METRICS_TOKEN') }))).toEqual(['METRICS_TOKEN']);
    expect(metricsSecretNames(configured({}))).toEqual([]);
  });
});
