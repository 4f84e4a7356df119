import { cp, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { fix } from '../../functions/validation/library.ts';
import type { Row } from '../report.ts';
import { javascriptDifference } from './compare-javascript.ts';
import { npmFolder, runTool } from './run-tool.ts';

const javascriptExtensions = new Set(['.js', '.mjs', '.cjs', '.jsx', '.ts', '.mts', '.cts', '.tsx']);
const largest = 300_000;

/** Everything is to be formatted, in one style: more is changed than any repository would ask for. */
const settings = { exclude: [], maxLineLength: 100 };

/** Fixes real Python files, and holds the trees before and after against each other. */
export async function fixPython(scratch: string, count: number): Promise<Row[]> {
  const { stdout } = await runTool('/usr/bin/python3', [
    ...[
      '-c',
      'import sysconfig, site; print(sysconfig.get_path("stdlib")); print("\\n".join(site.getsitepackages()))',
    ],
  ]);
  const { before, after, files } = await corpus(
    join(scratch, 'fix-python'),
    stdout.split('\n'),
    new Set(['.py']),
    count,
  );
  const outcome = await fixTwice(after, 'python');
  const script = join(import.meta.dirname, 'compare-python.py');
  const compared = await runTool('python3', ['-W', 'ignore', script, before, after]);
  const lines = compared.stdout.trim().split('\n');
  if (compared.code !== 0) throw new Error(compared.stderr.slice(0, 1_000));
  return report('Python', files.length, Number(lines.at(-1)), lines.slice(0, -1), outcome);
}

/** Packages that publish their sources with JSX, of which installed code has none. */
const jsxSubjects = [
  'react-native-paper@5.15.3',
  '@react-navigation/elements@2.9.44',
  '@reduxjs/toolkit@2.9.2',
  'preact@10.27.2',
];

/** The same for JavaScript and TypeScript. */
export async function fixJavascript(
  data: string,
  scratch: string,
  installed: string,
  count: number,
): Promise<Row[]> {
  const sources = await npmFolder(data, 'jsx-subjects', jsxSubjects);
  const { before, after, files } = await corpus(
    join(scratch, 'fix-javascript'),
    [installed, join(sources, 'node_modules')],
    javascriptExtensions,
    count,
  );
  const outcome = await fixTwice(after, 'javascript');
  const differences: string[] = [];
  for (const file of files) {
    const difference = await javascriptDifference(file, before, after);
    if (difference !== undefined) differences.push(`${file}: ${difference}`);
  }
  return report('JS/TS', files.length, files.length, differences, outcome);
}

interface Outcome {
  readonly fixed: number;
  readonly again: number;
  readonly refused: readonly string[];
}

async function fixTwice(directory: string, language: string): Promise<Outcome> {
  const options = { settings: { ...settings, languages: [language], stages: [1, 2, 3] } };
  const first = await fix(directory, options);
  const second = await fix(directory, options);
  for (const { file } of second.result.fixed) process.stderr.write(`changed again: ${file}\n`);
  const files = new Set(first.result.fixed.map(({ file }) => file));
  return {
    fixed: files.size,
    again: new Set(second.result.fixed.map(({ file }) => file)).size,
    refused: first.refused.map(({ file, kind, reason }) => `${file}: ${kind}: ${reason}`),
  };
}

function report(
  name: string,
  files: number,
  compared: number,
  differences: readonly string[],
  { fixed, again, refused }: Outcome,
): Row[] {
  for (const line of [...differences, ...refused.map((text) => `refused: ${text}`)])
    process.stderr.write(`${line}\n`);
  const broken = differences.filter((line) => line.includes('does not parse')).length;
  const counts = `${fixed} fixed, ${refused.length} refused; ${compared} compared: ${broken} broken, ${differences.length - broken} changed in meaning; ${again} changed by a second run`;
  return [
    {
      name: `fixing ${files} ${name} files`,
      ours: counts,
      target: { text: '0 broken, 0 changed, 0 again', met: differences.length === 0 && again === 0 },
    },
  ];
}

/** Copies files, as they lie below their roots, twice: one to be fixed and one to compare with. */
async function corpus(
  directory: string,
  roots: readonly string[],
  extensions: ReadonlySet<string>,
  count: number,
): Promise<{ readonly before: string; readonly after: string; readonly files: readonly string[] }> {
  await rm(directory, { recursive: true, force: true });
  const [before, after] = [join(directory, 'before'), join(directory, 'after')];
  const found: Candidate[] = [];
  for (const [index, root] of roots.filter(Boolean).entries())
    found.push(...(await candidates(root, index, extensions)));
  const chosen = spread(found, count);
  for (const { from, to } of chosen) {
    for (const side of [before, after]) {
      await mkdir(dirname(join(side, to)), { recursive: true });
      await cp(from, join(side, to));
    }
  }
  return { before, after, files: chosen.map(({ to }) => to) };
}

interface Candidate {
  readonly from: string;
  readonly to: string;
}

async function candidates(
  root: string,
  index: number,
  extensions: ReadonlySet<string>,
): Promise<Candidate[]> {
  const found: Candidate[] = [];
  for (const path of (await readdir(root, { recursive: true }).catch(() => [])).sort()) {
    const passedOver = /(^|\/)(__pycache__|\.[^/]+)\/|\.min\.js$/.test(path);
    if (passedOver || !extensions.has(extname(path))) continue;
    const information = await stat(join(root, path));
    if (!information.isFile() || information.size > largest) continue;
    // What is installed is not looked at; here it is what is to be looked at.
    const to = join(`${index}-${basename(root)}`, path).replaceAll('node_modules', 'modules');
    found.push({ from: join(root, path), to });
  }
  return found;
}

/** From everywhere the same share, with the code that people write first: at most a fifth are declarations. */
function spread(found: readonly Candidate[], count: number): readonly Candidate[] {
  const isDeclaration = ({ from }: Candidate): boolean => /\.d\.[cm]?ts$/.test(from);
  const code = found.filter((each) => !isDeclaration(each));
  const declarations = everyOther(found.filter(isDeclaration), Math.floor(count / 5));
  return [...everyOther(code, count - declarations.length), ...declarations];
}

function everyOther(found: readonly Candidate[], count: number): readonly Candidate[] {
  if (found.length <= count) return found;
  return Array.from(
    { length: count },
    (_, index) => found[Math.floor((index * found.length) / count)],
  ).filter((each) => each !== undefined);
}
