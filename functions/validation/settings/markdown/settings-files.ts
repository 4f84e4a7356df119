import { type ReadData, readJsonData, readYamlData } from '../javascript/read-data.ts';

/** Configurations of the rules, in markdownlint's order: of several in one folder the first counts. */
export const ruleFiles = [
  '.markdownlint.jsonc',
  '.markdownlint.json',
  '.markdownlint.yaml',
  '.markdownlint.yml',
  '.markdownlintrc',
] as const;

/** Configurations of markdownlint-cli2: rules and files. */
export const toolFiles = ['.markdownlint-cli2.jsonc', '.markdownlint-cli2.yaml'] as const;

/** The file that takes the place of `.gitignore` for markdownlint. */
export const ignoreFileName = '.markdownlintignore';

/** Configurations that are code. */
const code = /^\.markdownlint(?:-cli2)?\.(?:cjs|mjs|js)$/;

/** Whether a file may hold settings for Markdown files. Those that others extend need `markdownlint` in their names. */
export function isMarkdownSettings(path: string): boolean {
  const name = nameOf(path);
  return (
    path === 'package.json' ||
    name === '.editorconfig' ||
    name === '.markdownlintrc' ||
    name === ignoreFileName ||
    (name.includes('markdownlint') && /\.(?:jsonc|json|yaml|yml|cjs|mjs|js)$/.test(name))
  );
}

/** Whether a configuration would have to be run. */
export function isCode(path: string): boolean {
  return code.test(nameOf(path));
}

/** Reads a configuration file of either kind. */
export function readSettings(path: string, text: string): ReadData {
  return /\.ya?ml$/.test(path) ? readYamlData(text) : readJsonData(text);
}

/** The name of a file without its folders. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The folder of a file; empty for the root. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** A path that is written from a folder, from the root; `undefined` when it leads out of the repository. */
export function pathFrom(folder: string, written: string): string | undefined {
  const parts = folder === '' ? [] : folder.split('/');
  for (const part of written.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/');
}
