import { readFile, stat } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { jsonReport } from '../../../functions/validation/reports/json-report.ts';
import { runHere } from '../../support/cli-here.ts';
import { blockIn, guideSection } from '../../support/guide.ts';
import { finding, validationResult } from '../../support/validation-results.ts';

const root = new URL('../../../', import.meta.url);
const read = (path: string): Promise<string> => readFile(new URL(path, root), 'utf8');

/** Where people copy commands from. */
const places = [
  'README.md',
  'docs/validation.md',
  'docs/command-line.md',
  'docs/examples/pre-commit',
  'docs/examples/github-workflow-validate.yml',
  '.pre-commit-hooks.yaml',
];

/** The options of every `auto-builder validate …` of a text, each once. */
function optionsIn(text: string): string[] {
  const commands = [...text.matchAll(/auto-builder(?:\.mjs|\})? validate\b([^#`|\n]*)/g)];
  const words = commands.flatMap(([, rest = '']) => rest.match(/(?<=\s)--?[a-z][a-z-]*/g) ?? []);
  return [...new Set(words)];
}

describe('the recipes for validation', () => {
  it.each(places)('%s names options that there are', async (place) => {
    const { stdout: help } = await runHere(['validate', '--help']);
    const known = new Set(help.match(/(?<=^ +|, )--?[a-z][a-z-]*/gm));

    const options = optionsIn(await read(place));

    expect(options.length).toBeGreaterThan(0);
    expect(options.filter((option) => !known.has(option))).toEqual([]);
  });

  it('have every option in the description of the command line', async () => {
    const { stdout: help } = await runHere(['validate', '--help']);
    const described = (await read('docs/command-line.md'))
      .split(/^## /m)
      .find((part) => part.startsWith('`validate`'));

    const missing = (help.match(/(?<=^ +|, )--[a-z][a-z-]*/gm) ?? []).filter(
      (option) => !['--help', '--output'].includes(option) && !described?.includes(`\`${option}`),
    );

    expect(missing).toEqual([]);
  });

  it('have a hook that may be executed', async () => {
    const { mode } = await stat(new URL('docs/examples/pre-commit', root));

    expect(mode & 0o111).toBe(0o111);
    expect(await read('docs/examples/pre-commit')).toMatch(/^#!\/bin\/sh\n/);
  });

  it('have a hook for the pre-commit framework that chooses files by itself', async () => {
    expect(parse(await read('.pre-commit-hooks.yaml'))).toEqual([
      expect.objectContaining({
        id: 'auto-builder-validate',
        entry: 'auto-builder validate --staged',
        language: 'system',
        pass_filenames: false,
      }),
    ]);
    expect(parse(blockIn(await guideSection('In a hook and in CI'), 'yaml')).repos[0].hooks).toEqual([
      { id: 'auto-builder-validate' },
    ]);
  });

  it('have a workflow that may do no more than it needs', async () => {
    const workflow = parse(await read('docs/examples/github-workflow-validate.yml'));

    expect(workflow.permissions).toEqual({ contents: 'read', 'security-events': 'write' });
  });

  it('show JSON of the form that is printed', async () => {
    const example: unknown = JSON.parse(blockIn(await guideSection('Where results appear'), 'json'));
    const printed = jsonReport(
      validationResult({
        findings: [finding()],
        notAnalysed: [{ file: 'data/big.json', reason: 'is larger than 1024 KB' }],
        notHonoured: [{ file: 'eslint.config.js', what: 'is code' }],
        fixed: [{ file: 'src/app.py', kind: 'imports', codes: ['F401'] }],
      }),
    );

    expect(formOf(example)).toEqual(formOf(printed));
  });
});

/** A value with the kinds of its parts instead of them; lists by their first entry. */
function formOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(formOf);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, formOf(entry)]));
}
