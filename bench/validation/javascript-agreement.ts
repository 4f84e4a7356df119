import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { validateRepository } from '../../functions/validation/library.ts';
import type { Row } from '../report.ts';
import { agreementRow, compare, type Place } from './agreement.ts';
import { npmFolder, runTool } from './run-tool.ts';

/** ESLint, and what makes it find the same things; of the day this was written. */
export const eslintPackages = [
  'eslint@9.39.1',
  'typescript-eslint@8.46.4',
  'typescript@5.9.3',
  'prettier@3.6.2',
  'eslint-plugin-unused-imports@4.3.0',
  'eslint-plugin-import-x@4.16.1',
  'eslint-import-resolver-typescript@4.4.4',
];

/** Packages that publish their sources, in TypeScript and in JavaScript. */
const subjects = ['rxjs@7.8.2', '@reduxjs/toolkit@2.9.2', 'preact@10.27.2'];

/** Our findings about imports on three npm packages with sources, against ESLint's. */
export async function javascriptAgreement(data: string, scratch: string): Promise<Row[]> {
  const tools = await npmFolder(data, 'eslint', eslintPackages);
  const packages = await npmFolder(data, 'subjects', subjects);
  const sides = { published: emptySides(), damaged: emptySides() };
  for (const subject of subjects) {
    const name = subject.slice(0, subject.lastIndexOf('@'));
    const directory = join(scratch, name.replace('/', '-'));
    await copyPackage(join(packages, 'node_modules', name), directory);
    const look = async ({ ours, theirs }: Sides) => {
      ours.push(...(await ourFindings(directory)).map((place) => `${name}/${place}`));
      theirs.push(...(await eslintFindings(tools, directory)).map((place) => `${name}/${place}`));
    };
    await look(sides.published);
    await damage(directory);
    await look(sides.damaged);
  }
  const { published, damaged } = sides;
  const names = subjects.join(', ');
  return [
    agreementRow(`imports of ${names}, against ESLint`, compare(published.ours, published.theirs), 0.995),
    agreementRow(
      'the same, after files and code were taken away',
      compare(damaged.ours, damaged.theirs),
      0.995,
    ),
  ];
}

interface Sides {
  readonly ours: Place[];
  readonly theirs: Place[];
}

function emptySides(): Sides {
  return { ours: [], theirs: [] };
}

async function copyPackage(from: string, to: string): Promise<void> {
  await rm(to, { recursive: true, force: true });
  await mkdir(to, { recursive: true });
  // What is built from the sources is not written by people.
  const built = /\/(dist|node_modules)(\/|$)/;
  await cp(from, to, { recursive: true, filter: (path) => !built.test(path.slice(from.length)) });
}

/**
 * Published code has few faults. So every fifth module goes, which leaves real imports without an aim, and every fourth of
 * the others keeps nothing but its imports, which leaves real imports without a use.
 */
async function damage(directory: string): Promise<void> {
  // Reading a folder with all that is below it follows links.
  await rm(join(directory, 'node_modules'), { force: true });
  const modules = (await readdir(directory, { recursive: true }))
    .filter((path) => /(^|\/)src\/.*\.(js|jsx|ts|tsx)$/.test(path) && !path.endsWith('.d.ts'))
    .sort();
  for (const [index, path] of modules.entries()) {
    const file = join(directory, path);
    if (index % 5 === 0) {
      await rm(file);
    } else if (index % 4 === 0) {
      const text = await readFile(file, 'utf8');
      const { statements } = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
      const imports = statements.filter(ts.isImportDeclaration).map(({ pos, end }) => text.slice(pos, end));
      await writeFile(file, `${imports.join('')}\nexport {};\n`);
    }
  }
}

async function ourFindings(directory: string): Promise<Place[]> {
  const { findings } = await validateRepository(directory, {
    settings: { languages: ['javascript'], stages: [2] },
  });
  const texts = new Map<string, ts.SourceFile>();
  const places: Place[] = [];
  for (const { file, line, code } of findings) {
    if (code !== 'noUnusedImports' && code !== 'missing-import') continue;
    const source =
      texts.get(file) ??
      ts.createSourceFile(file, await readFile(join(directory, file), 'utf8'), ts.ScriptTarget.Latest);
    texts.set(file, source);
    // ESLint's rule does not look at imports of types alone.
    if (code === 'missing-import' && isOfTypes(source, line)) continue;
    places.push(`${file}:${line}:${code}`);
  }
  return places;
}

function isOfTypes(source: ts.SourceFile, line: number): boolean {
  return source.statements.some((statement) => {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return false;
    const { moduleSpecifier: specifier } = statement;
    if (!specifier || source.getLineAndCharacterOfPosition(specifier.end).line + 1 !== line) return false;
    return ts.isExportDeclaration(statement)
      ? statement.isTypeOnly
      : statement.importClause?.isTypeOnly === true;
  });
}

const codes: Readonly<Record<string, string>> = {
  'unused-imports/no-unused-imports': 'noUnusedImports',
  'import-x/no-unresolved': 'missing-import',
};

async function eslintFindings(tools: string, directory: string): Promise<Place[]> {
  const configuration = join(directory, 'eslint.bench.config.mjs');
  await writeFile(configuration, eslintConfiguration);
  await rm(join(directory, 'node_modules'), { force: true });
  await symlink(join(tools, 'node_modules'), join(directory, 'node_modules'));
  const eslint = join(tools, 'node_modules', 'eslint', 'bin', 'eslint.js');
  const { stdout, stderr } = await runTool(
    process.execPath,
    [eslint, '--no-config-lookup', '--config', configuration, '--format', 'json', '--no-inline-config', '.'],
    { cwd: directory },
  );
  if (!stdout.startsWith('[')) throw new Error(`ESLint could not run: ${stderr.slice(0, 500)}`);
  const files: { filePath: string; messages: { ruleId: string | null; line: number; message: string }[] }[] =
    JSON.parse(stdout);
  return files.flatMap(({ filePath, messages }) =>
    messages.flatMap(({ ruleId, line, message }) => {
      const code = codes[ruleId ?? ''];
      // Packages are a matter of manifests here, not of what happens to be installed.
      const bare = code === 'missing-import' && !/path to module '[./#]/.test(message);
      return code === undefined || bare ? [] : [`${relative(directory, filePath)}:${line}:${code}`];
    }),
  );
}

const eslintConfiguration = `
import tseslint from 'typescript-eslint';
import unusedImports from 'eslint-plugin-unused-imports';
import importX from 'eslint-plugin-import-x';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
export default [{
  files: ['**/*.{js,mjs,cjs,jsx,ts,mts,cts,tsx}'],
  languageOptions: { parser: tseslint.parser, parserOptions: { ecmaFeatures: { jsx: true } } },
  plugins: { 'unused-imports': unusedImports, 'import-x': importX },
  settings: { 'import-x/resolver-next': [createTypeScriptImportResolver()] },
  rules: { 'unused-imports/no-unused-imports': 'error', 'import-x/no-unresolved': 'error' },
}];
`;
