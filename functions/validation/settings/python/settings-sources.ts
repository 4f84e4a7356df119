import { parse, TomlError } from 'smol-toml';
import type { NotAnalysed } from '../../finding.ts';
import { type IniFile, iniFault, readIni } from './ini-file.ts';
import { isTable, type Table, tableAt } from './ruff-options.ts';

/** Settings files, read. Those that are broken are missing here. */
export interface SettingsSources {
  readonly toml: ReadonlyMap<string, Table>;
  readonly ini: ReadonlyMap<string, IniFile>;
  readonly broken: readonly NotAnalysed[];
}

/** Whether a file may hold settings for Python files. Configurations that others extend need `ruff` in their names. */
export function isPythonSettings(path: string): boolean {
  return /(?:^|\/)(?:[^/]*ruff[^/]*\.toml|pyproject\.toml|setup\.cfg|tox\.ini|\.flake8|\.isort\.cfg|\.style\.yapf)$/.test(
    path,
  );
}

/** Reads all settings files. */
export function readSources(files: ReadonlyMap<string, string>): SettingsSources {
  const toml = new Map<string, Table>();
  const ini = new Map<string, IniFile>();
  const broken: NotAnalysed[] = [];
  for (const [path, text] of files) {
    if (!isPythonSettings(path)) continue;
    if (!path.endsWith('.toml')) {
      const fault = iniFault(text);
      if (fault === undefined) ini.set(path, readIni(text));
      else broken.push({ file: path, reason: fault });
      continue;
    }
    const read = readToml(text);
    if ('problem' in read) broken.push({ file: path, reason: read.problem });
    else toml.set(path, read.table);
  }
  return { toml, ini, broken };
}

/** A TOML file, or why it is none, with the line. */
export function readToml(text: string): { readonly table: Table } | { readonly problem: string } {
  try {
    return { table: parse(text.replace(/^\uFEFF/, '')) };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [what = ''] = error.message.split('\n');
    return {
      problem: `is not valid TOML: line ${error.line}: ${what.replace(/^Invalid TOML document: /, '')}`,
    };
  }
}

/** Ruff's part of a configuration file; `undefined` where it has none. */
export function ruffTable(path: string, table: Table): Table | undefined {
  if (!path.endsWith('pyproject.toml')) return table;
  const tool = tableAt(table, 'tool');
  return isTable(tool.ruff) ? tool.ruff : undefined;
}

/** The folder of a path; empty for the root. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** A file in a folder. */
export function inFolder(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

/** A folder and all above it, nearest first. */
export function foldersUp(folder: string): readonly string[] {
  const folders: string[] = [];
  for (let current = folder; current !== ''; current = folderOf(current)) folders.push(current);
  return [...folders, ''];
}
