import type { Language } from './finding.ts';

const byExtension: Readonly<Record<string, Language>> = {
  py: 'python',
  pyi: 'python',
  pyw: 'python',
  js: 'javascript',
  jsx: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  ts: 'javascript',
  tsx: 'javascript',
  mts: 'javascript',
  cts: 'javascript',
  json: 'json',
  jsonc: 'json',
  webmanifest: 'json',
  'code-workspace': 'json',
  md: 'markdown',
  markdown: 'markdown',
};

/** The language of a file, by the end of its name; `undefined` for all that is in none. JSON5 is not: no engine here reads it. */
export function languageOf(path: string): Language | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  const extension = dot === -1 ? '' : name.slice(dot + 1).toLowerCase();
  return Object.hasOwn(byExtension, extension) ? byExtension[extension] : undefined;
}
