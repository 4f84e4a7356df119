import { defineConfig } from 'vitest/config';

const project = (
  name: string,
  options: {
    include?: string[];
    exclude?: string[];
    testTimeout: number;
    globalSetup?: string;
    fileParallelism?: boolean;
    sequence?: { groupOrder: number };
  },
) => ({
  extends: true as const,
  test: { name, include: [`test/${name}/**/*.test.ts`], hookTimeout: 120_000, ...options },
});

/** Bundles the functions once, before the workers of the tests would all do so at the same time. */
const globalSetup = 'test/support/bundled.ts';

/** What is caught in the act, asks for ten thousand pages in a row, or waits for commands in their turn, has the machine for itself. */
const alone = ['cli-cloud', 'product-deployment-restart', 'static-site'].map(
  (name) => `test/e2e/${name}.test.ts`,
);

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
      project('e2e', { testTimeout: 120_000, globalSetup, exclude: alone }),
      project('e2e-alone', {
        include: alone,
        testTimeout: 120_000,
        globalSetup,
        fileParallelism: false,
        sequence: { groupOrder: 1 },
      }),
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
