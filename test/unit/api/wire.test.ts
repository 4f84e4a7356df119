import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wire } from '../../../functions/api/wire.ts';
import { wire as wireMetrics } from '../../../functions/metrics/wire.ts';
import type { MetricsSettings } from '../../../shared/config/health-settings.ts';
import { configuration, mirror } from '../../support/configuration.ts';
import { reference } from '../../support/configuration-input.ts';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'figures-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** The variables of a function whose configuration says this of metrics. */
async function environmentWith(changes: Partial<MetricsSettings>) {
  const whole = configuration(mirror());
  const file = join(directory, 'resolved.json');
  const metrics = { ...whole.metrics, ...changes };
  await writeFile(file, JSON.stringify({ ...whole, metrics }));
  return {
    AWS_REGION: 'us-east-1',
    AUTO_BUILDER_CONFIG_FILE: file,
    AUTO_BUILDER_ROLLUP_TABLE: 'rollups',
    AUTO_BUILDER_OPERATIONS_TABLE: 'operations',
    AUTO_BUILDER_SECRET_SOURCE: 'environment',
    METRICS_TOKEN: 'open-sesame',
  };
}

describe('the wiring of the figures', () => {
  it('reads the token that the configuration refers to', async () => {
    const sources = wire(await environmentWith({ token: reference('METRICS_TOKEN') }));
    expect(await sources.token()).toBe('open-sesame');
  });

  it('lets nobody in where no token is configured', async () => {
    const sources = wire(await environmentWith({}));
    await expect(sources.token()).rejects.toMatchObject({ code: 'METRICS_TOKEN_MISSING' });
  });

  it('refuses to start without its resources', () => {
    expect(() => wire({})).toThrow(/AUTO_BUILDER_ROLLUP_TABLE/);
  });
});

describe('the wiring of the sums', () => {
  it('refuses to start without its resources', () => {
    expect(() => wireMetrics({})).toThrow(/AUTO_BUILDER_METRICS_QUEUE/);
  });
});
