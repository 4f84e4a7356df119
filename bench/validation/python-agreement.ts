import { existsSync } from 'node:fs';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { packageVersions } from '../../functions/validation/engines/engine-versions.ts';
import { validateRepository } from '../../functions/validation/library.ts';
import type { Row } from '../report.ts';
import { agreementRow, compare, type Place } from './agreement.ts';
import { nativeRuff, runTool } from './run-tool.ts';

const codes = ['F401', 'F811', 'F821', 'E501'] as const;
const lineLength = 79;

/** A copy of the Python files of the system's standard library, without what is installed beside it. */
export async function standardLibrary(scratch: string): Promise<string> {
  const { stdout } = await runTool('/usr/bin/python3', [
    '-c',
    'import sysconfig; print(sysconfig.get_path("stdlib"))',
  ]);
  const target = join(scratch, 'standard-library');
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  const left = /\/(dist-packages|site-packages|__pycache__)(\/|$)/;
  await cp(stdout.trim(), target, { recursive: true, filter: (path) => !left.test(path), dereference: true });
  return target;
}

/** Our findings on the standard library against native ruff's, and against pyflakes' and pycodestyle's, file by file. */
export async function pythonAgreement(data: string, scratch: string): Promise<Row[]> {
  const directory = await standardLibrary(scratch);
  // The library has a package named `venv`: ruff, and we as it does, would take it for something installed.
  await writeFile(join(directory, 'ruff.toml'), 'exclude = []\n');
  const ours = await ourFindings(directory);
  const rows: Row[] = [];
  const ruff = await nativeRuff(data, packageVersions['@astral-sh/ruff-wasm-nodejs']);
  if (ruff === undefined) process.stderr.write('native ruff cannot be installed here: left out\n');
  else {
    rows.push(
      agreementRow(
        'Python, all codes and syntax, against native ruff',
        compare(ours, await ruffFindings(ruff, directory)),
        0.995,
      ),
    );
  }
  const byCode = (places: readonly Place[], code: string) =>
    places.filter((place) => place.endsWith(`:${code}`));
  if (existsSync('/usr/bin/pycodestyle')) {
    const style = await pycodestyleFindings(directory);
    rows.push(agreementRow('Python, E501, against pycodestyle', compare(byCode(ours, 'E501'), style)));
  }
  if (existsSync('/usr/bin/pyflakes3')) {
    const flakes = await pyflakesFindings(directory);
    for (const code of ['F401', 'F811', 'F821'] as const) {
      rows.push(
        agreementRow(`Python, ${code}, against pyflakes`, compare(byCode(ours, code), byCode(flakes, code))),
      );
    }
  }
  return rows;
}

async function ourFindings(directory: string): Promise<Place[]> {
  const { findings } = await validateRepository(directory, {
    settings: { languages: ['python'], stages: [1, 2, 3], maxLineLength: lineLength },
  });
  return findings
    .filter(({ code }) => code === 'invalid-syntax' || codes.some((wanted) => wanted === code))
    .map(({ file, line, code }) => `${file}:${line}:${code}`);
}

async function ruffFindings(ruff: string, directory: string): Promise<Place[]> {
  const { stdout } = await runTool(ruff, [
    ...[
      'check',
      '--isolated',
      '--config',
      'exclude = []',
      '--no-cache',
      '--no-respect-gitignore',
      '--exit-zero',
    ],
    ...['--select', codes.join(','), '--line-length', String(lineLength), '--target-version', 'py313'],
    ...['--output-format', 'json', directory],
  ]);
  const found: { code: string | null; filename: string; location: { row: number } }[] = JSON.parse(stdout);
  return found.map(({ code, filename, location }) => {
    const known = code === null || code === 'invalid-syntax' ? 'invalid-syntax' : code;
    return `${relative(directory, filename)}:${location.row}:${known}`;
  });
}

async function pycodestyleFindings(directory: string): Promise<Place[]> {
  const { stdout } = await runTool('/usr/bin/python3', [
    ...['/usr/bin/pycodestyle', '--select=E501', `--max-line-length=${lineLength}`, directory],
  ]);
  return linesOf(stdout, /^(.+?):(\d+):\d+: (E501)/, directory);
}

const flakes: readonly (readonly [RegExp, string])[] = [
  [/imported but unused/, 'F401'],
  [/redefinition of unused/, 'F811'],
  [/undefined name '[^']*'$/, 'F821'],
];

async function pyflakesFindings(directory: string): Promise<Place[]> {
  const { stdout } = await runTool('/usr/bin/python3', ['/usr/bin/pyflakes3', directory]);
  return stdout.split('\n').flatMap((line) => {
    const [, file, row, words = ''] = /^(.+?):(\d+):\d+:? (.*)$/.exec(line) ?? [];
    const code = flakes.find(([pattern]) => pattern.test(words))?.[1];
    return file && row && code ? [`${relative(directory, file)}:${row}:${code}`] : [];
  });
}

function linesOf(text: string, pattern: RegExp, directory: string): Place[] {
  return text.split('\n').flatMap((line) => {
    const [, file, row, code] = pattern.exec(line) ?? [];
    return file && row && code ? [`${relative(directory, file)}:${row}:${code}`] : [];
  });
}
