import { defineConfig } from 'vitest/config';

interface ProjectOptions {
  readonly testTimeout: number;
  readonly include?: string[];
  readonly exclude?: string[];
  readonly globalSetup?: string;
  readonly isolate?: boolean;
  readonly sequence?: { groupOrder: number };
}

const project = (name: string, options: ProjectOptions) => ({
  extends: true as const,
  test: { name, include: [`test/${name}/**/*.test.ts`], hookTimeout: 120_000, ...options },
});

/** No module of the product keeps anything: files that follow each other in a worker need not load them again. */
const shared = { isolate: false };

/** Bundles the functions once, before the workers of the tests would all do so at the same time. */
const globalSetup = 'test/support/bundled.ts';

/** What is caught in the act, asks for ten thousand pages in a row, or waits for commands in their turn, comes when the rest has ended. */
const last = ['cli-cloud', 'product-deployment-restart', 'static-site'].map(
  (name) => `test/e2e/${name}.test.ts`,
);

export default defineConfig({
  test: {
    pool: 'forks',
    // One more than the two cores of a small machine: much of the product is waiting.
    maxWorkers: 3,
    projects: [
      project('unit', { testTimeout: 30_000, ...shared }),
      project('properties', { testTimeout: 120_000, ...shared }),
      project('contract', { testTimeout: 60_000, ...shared }),
      project('integration', { testTimeout: 60_000, ...shared }),
      project('infra', { testTimeout: 120_000, globalSetup, ...shared }),
      project('e2e', { testTimeout: 120_000, globalSetup, exclude: last }),
      project('e2e-last', {
        include: last,
        testTimeout: 120_000,
        globalSetup,
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
