import { defineConfig } from 'vitest/config';

const project = (name: string, options: { testTimeout: number; globalSetup?: string }) => ({
  extends: true as const,
  test: { name, include: [`test/${name}/**/*.test.ts`], hookTimeout: 120_000, ...options },
});

/** Bundles the functions once, before the workers of the tests would all do so at the same time. */
const globalSetup = 'test/support/bundled.ts';

export default defineConfig({
  test: {
    pool: 'forks',
    // One more than the two cores of a small machine: much of the product is waiting.
    maxWorkers: 3,
    projects: [
      project('unit', { testTimeout: 30_000 }),
      project('properties', { testTimeout: 120_000 }),
      project('contract', { testTimeout: 60_000 }),
      project('integration', { testTimeout: 60_000 }),
      project('infra', { testTimeout: 120_000, globalSetup }),
      project('e2e', { testTimeout: 120_000, globalSetup }),
    ],
    coverage: {
      provider: 'v8',
      include: ['shared/**/*.ts', 'functions/**/*.ts', 'local/**/*.ts', 'cli/**/*.ts', 'infra/**/*.ts'],
      exclude: ['local/demo/**'],
      reporter: ['text-summary', 'html', 'json-summary'],
      thresholds: { lines: 85, branches: 85 },
    },
  },
});
