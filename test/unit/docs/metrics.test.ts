import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { defaultMetrics } from '../../../shared/config/health-defaults.ts';
import { metricFamilies } from '../../../shared/measurement/metric-families.ts';
import { objectiveNames } from '../../../shared/measurement/objectives.ts';
import { standingOf, sumsOf } from '../../support/figures.ts';

const guide = await readFile(new URL('../../../docs/metrics.md', import.meta.url), 'utf8');
const words = new Set([...guide.matchAll(/`([a-z_-]+)`/g)].map(([, word]) => word));

describe('the guide to metrics', () => {
  const families = metricFamilies(sumsOf(), standingOf(), defaultMetrics).map(({ name }) => name);

  it.each(families)('names %s', (name) => {
    expect(words).toContain(name.slice('auto_builder_'.length));
  });

  it.each(objectiveNames)('names the promise %s', (name) => {
    expect(words).toContain(name);
  });
});
