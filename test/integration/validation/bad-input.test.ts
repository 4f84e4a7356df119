import { afterAll, describe, expect, it } from 'vitest';
import type { AnalysisTask } from '../../../functions/validation/analysis.ts';
import { createEnginePool } from '../../../functions/validation/engines/engine-pool.ts';
import { readRepositorySettings } from '../../../functions/validation/settings/repository-settings.ts';
import { validationDefaults } from '../../../shared/config/validation-settings.ts';

const settings = readRepositorySettings(new Map(), validationDefaults(), new Set());
const pool = createEnginePool({ threads: 1, timeLimitMs: 3_000 });
const depth = 20_000;

function task(path: string, text: string): AnalysisTask {
  const fileSettings = settings.settingsFor(path);
  if (!fileSettings) throw new Error(`${path} is in no language`);
  return { text, settings: fileSettings };
}

afterAll(() => pool.close());

describe('the engines, in their threads', () => {
  it.each([
    ['brackets in Python', 'a.py', `x = ${'['.repeat(depth)}${']'.repeat(depth)}\n`],
    ['brackets in TypeScript', 'a.ts', `const x = ${'['.repeat(depth)}${']'.repeat(depth)};\n`],
    ['elements in JSX', 'a.tsx', `const x = ${'<a>'.repeat(depth)}${'</a>'.repeat(depth)};\n`],
    ['objects in JSON', 'a.json', `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}\n`],
  ])(`live on after ${depth} nested %s, and say so`, async (_, path, text) => {
    expect(await pool.analyse(task(path, text))).toEqual({
      problem: expect.stringMatching(/nested too deeply|the engine crashed/),
    });
    expect(await pool.analyse(task(path, '\n'))).not.toHaveProperty('problem');
  });

  it('live on after a Markdown list of 1,000 levels, and say that it took too long', async () => {
    const list = Array.from({ length: 1_000 }, (_, level) => `${'  '.repeat(level)}- a\n`).join('');

    expect(await pool.analyse(task('a.md', list))).toEqual({ problem: 'took longer than 3 s' });
    expect(await pool.analyse(task('a.md', '# A\n'))).toMatchObject({ findings: [] });
  });

  it('live on after a regular expression that explodes in a configuration', async () => {
    const { settings: plain, text } = task('a.md', `---\n${'a'.repeat(60)}!\n---\n\nText.\n`);
    const options = { default: false, MD041: { front_matter_title: '^(a+)+$' } };

    expect(await pool.analyse({ text, settings: { ...plain, options } })).toEqual({
      problem: 'took longer than 3 s',
    });
    expect(await pool.analyse(task('a.md', '# A\n'))).toMatchObject({ findings: [] });
  });
});
