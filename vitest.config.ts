import { defineConfig } from 'vitest/config';

const project = (name: string, options: { testTimeout: number; fileParallelism?: boolean }) => ({
  extends: true as const,
  test: { name, include: [`test/${name}/**/*.test.ts`], hookTimeout: 120_000, ...options },
});

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      project('unit', { testTimeout: 10_000 }),
      project('properties', { testTimeout: 120_000 }),
      project('contract', { testTimeout: 60_000 }),
      project('integration', { testTimeout: 60_000 }),
      project('infra', { testTimeout: 120_000 }),
      project('e2e', { testTimeout: 120_000, fileParallelism: false }),
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
