import { cp, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { extname, join } from 'node:path';
import { packageVersions } from '../../functions/validation/engines/engine-versions.ts';
import { type Row, ratioRow } from '../report.ts';
import { eslintPackages } from './javascript-agreement.ts';
import { standardLibrary } from './python-agreement.ts';
import { nativeRuff, npmFolder, runTool } from './run-tool.ts';

const launcher = join(import.meta.dirname, '../../cli/auto-builder.mjs');

/** The whole command on the standard library, all stages and the format, against ruff's check and format, without caches. */
export async function pythonSpeed(data: string, scratch: string, rounds: number): Promise<Row[]> {
  const directory = await standardLibrary(scratch);
  const ruff = await nativeRuff(data, packageVersions['@astral-sh/ruff-wasm-nodejs']);
  if (ruff === undefined) return [{ name: 'Python: native ruff cannot be installed here', ours: 'left out' }];
  const native: number[] = [];
  const ours: number[] = [];
  let peak = 0;
  for (let round = 0; round < rounds; round += 1) {
    const common = ['--isolated', '--no-cache', '--no-respect-gitignore', directory];
    const check = await runTool(ruff, [
      'check',
      '--exit-zero',
      '--quiet',
      '--select',
      'E,W,F,I,D',
      '--output-format',
      'json',
      ...common,
    ]);
    const format = await runTool(ruff, ['format', '--check', '--quiet', ...common]);
    native.push(check.ms + format.ms);
    const run = await validate(directory);
    ours.push(run.ms);
    peak = Math.max(peak, run.peakMiB);
  }
  return [
    ratioRow('Python standard library: all stages, against native ruff check + format', native, ours, 4),
    memoryRow('the same', peak),
  ];
}

/**
 * The whole command on real JavaScript and TypeScript: what a linter looks at against ESLint with typescript-eslint, and
 * everything, the format too, against ESLint and Prettier.
 */
export async function javascriptSpeed(
  data: string,
  scratch: string,
  roots: readonly string[],
  rounds: number,
): Promise<Row[]> {
  const tools = await npmFolder(data, 'eslint', eslintPackages);
  const directory = join(scratch, 'speed-javascript');
  const files = await copyScripts(roots, directory, 3_000);
  const lint: Timings = { peer: [], ours: [] };
  const everything: Timings = { peer: [], ours: [] };
  let peak = 0;
  for (let round = 0; round < rounds; round += 1) {
    const eslintMs = await runEslint(tools, directory);
    lint.peer.push(eslintMs);
    lint.ours.push((await validate(directory, '--stage', '1,2,4')).ms);
    everything.peer.push(eslintMs + (await runPrettier(tools, directory)));
    const run = await validate(directory);
    everything.ours.push(run.ms);
    peak = Math.max(peak, run.peakMiB);
  }
  return [
    ratioRow(`${files} JS/TS files: lint, against ESLint with typescript-eslint`, lint.peer, lint.ours, 0.25),
    ratioRow('the same: all stages, against ESLint and Prettier', everything.peer, everything.ours, 0.25),
    memoryRow('the same', peak),
  ];
}

interface Timings {
  readonly peer: number[];
  readonly ours: number[];
}

async function runEslint(tools: string, directory: string): Promise<number> {
  const configuration = join(tools, 'speed.config.mjs');
  await writeFile(configuration, eslintConfiguration);
  const eslint = join(tools, 'node_modules', 'eslint', 'bin', 'eslint.js');
  const args = [
    '--no-config-lookup',
    '--config',
    configuration,
    '--no-inline-config',
    '--format',
    'json',
    '.',
  ];
  const run = await runTool(process.execPath, ['--max-old-space-size=6144', eslint, ...args], {
    cwd: directory,
  });
  if (!run.stdout.startsWith('[')) throw new Error(`ESLint could not run: ${run.stderr.slice(0, 500)}`);
  return run.ms;
}

async function runPrettier(tools: string, directory: string): Promise<number> {
  const prettier = join(tools, 'node_modules', 'prettier', 'bin', 'prettier.cjs');
  const args = ['--no-config', '--check', '--log-level', 'silent', '**/*.{js,mjs,cjs,jsx,ts,mts,cts,tsx}'];
  return (await runTool(process.execPath, [prettier, ...args], { cwd: directory })).ms;
}

async function validate(
  directory: string,
  ...options: readonly string[]
): Promise<{ readonly ms: number; readonly peakMiB: number }> {
  const preload = join(import.meta.dirname, 'tell-peak.mjs');
  const run = await runTool(process.execPath, [
    '--import',
    preload,
    launcher,
    'validate',
    directory,
    '--format',
    'json',
    '-o',
    `${directory}.json`,
    ...options,
  ]);
  const peak = /peak (\d+)/.exec(run.stderr)?.[1];
  if (run.code > 1 || run.code < 0 || peak === undefined) throw new Error(run.stderr.slice(-1_000));
  return { ms: run.ms, peakMiB: Number(peak) };
}

function memoryRow(name: string, peakMiB: number): Row {
  return {
    name: `${name}: peak memory, ${availableParallelism()} engine threads`,
    ours: `${Math.round(peakMiB)} MiB`,
    target: { text: '≤ 1,024 MiB', met: peakMiB <= 1_024 },
  };
}

const scripts = new Set(['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts', '.tsx', '.jsx']);

async function copyScripts(roots: readonly string[], directory: string, count: number): Promise<number> {
  await rm(directory, { recursive: true, force: true });
  let copied = 0;
  for (const [index, root] of roots.entries()) {
    for (const path of (await readdir(root, { recursive: true })).sort()) {
      if (copied >= count) return copied;
      if (!scripts.has(extname(path)) || path.endsWith('.min.js') || path.includes('.bin/')) continue;
      const information = await stat(join(root, path));
      if (!information.isFile() || information.size > 200_000) continue;
      const target = join(directory, String(index), path.replaceAll('node_modules', 'modules'));
      await mkdir(join(target, '..'), { recursive: true });
      await cp(join(root, path), target);
      copied += 1;
    }
  }
  return copied;
}

const eslintConfiguration = `
import tseslint from 'typescript-eslint';
export default [
  { files: ['**/*.{js,mjs,cjs,jsx,ts,mts,cts,tsx}'] },
  ...tseslint.configs.recommended,
  { rules: { 'max-len': ['warn', { code: 120 }], 'no-undef': 'error' } },
];
`;
