import { defineConfig } from 'vitest/config';

/** Properties with ten times as many cases, and more, as in every run of the tests. */
export default defineConfig({
  test: {
    name: 'properties',
    include: ['test/properties/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    env: { PROPERTY_RUNS: '20000', DEPLOYMENT_SCENARIOS: '100000' },
    testTimeout: 1_200_000,
    hookTimeout: 120_000,
  },
});
