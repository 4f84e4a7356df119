import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { validateRepository } from '../../functions/validation/library.ts';
import type { Row } from '../report.ts';
import { agreementRow, compare, type Place } from './agreement.ts';
import { standardLibrary } from './python-agreement.ts';
import { runTool } from './run-tool.ts';

/** Which files of the standard library, each damaged in one place, are no Python any more: ours against Python itself. */
export async function pythonSyntax(scratch: string): Promise<Row[]> {
  const directory = await standardLibrary(scratch);
  await writeFile(join(directory, 'ruff.toml'), 'exclude = []\n');
  const paths = (await readdir(directory, { recursive: true })).filter((path) => path.endsWith('.py')).sort();
  for (const [index, path] of paths.entries()) {
    const file = join(directory, path);
    const text = await readFile(file, 'latin1');
    await writeFile(file, damaged(text, index), 'latin1');
  }
  const { findings } = await validateRepository(directory, {
    settings: { languages: ['python'], stages: [1], exclude: [] },
  });
  const ours = findings.filter(({ code }) => code === 'invalid-syntax').map(({ file }) => file);
  const row = agreementRow(
    `Python, which of ${paths.length} damaged files do not parse, against Python itself`,
    compare(ours, await refusedByPython(directory)),
    0.995,
  );
  await rm(directory, { recursive: true });
  return [row];
}

/** The text without something from its middle: its end, a bracket, a colon, a quote, an indentation. */
function damaged(text: string, index: number): string {
  const middle = Math.floor(text.length / 2);
  const [pattern, instead] = [
    [/.*$/s, ''],
    [/[)\]}]/, ''],
    [/:\n/, '\n'],
    [/['"]/, ''],
    [/\n {4}(?=\S)/, '\n  '],
  ][index % 5] as [RegExp, string];
  return text.slice(0, middle) + text.slice(middle).replace(pattern, instead);
}

const script = `
import pathlib, sys
for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.py")):
    try:
        compile(path.read_bytes(), str(path), "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        print(path.relative_to(sys.argv[1]))
`;

async function refusedByPython(directory: string): Promise<Place[]> {
  const run = await runTool('/usr/bin/python3', ['-W', 'ignore', '-c', script, directory]);
  if (run.code !== 0) throw new Error(run.stderr.slice(-1_000));
  return run.stdout.split('\n').filter(Boolean);
}
