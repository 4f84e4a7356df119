import { relative, resolve } from 'node:path';
import type { FileOptions } from '../commands/taxonomy-command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { count } from '../output/quantities.ts';
import type { Surroundings } from '../surroundings.ts';
import { checkGroup, type Finding } from './check-group.ts';
import { type FileGroup, findIndexFiles } from './find-index-files.ts';
import { readBytes } from './local-files.ts';

/** Looks at index files, and says what would keep them from being merged, and which references lead nowhere. */
export async function checkFiles(
  paths: readonly string[],
  { json }: FileOptions,
  { terminal, directory }: Pick<Surroundings, 'terminal' | 'directory'>,
): Promise<ExitCode> {
  const groups = await findIndexFiles(paths, directory);
  const findings: Finding[] = [];
  for (const group of groups) findings.push(...(await check(group, directory)));
  const files = groups.reduce((sum, group) => sum + group.paths.length, 0);
  const ok = findings.length === 0;
  if (json) terminal.printJson({ ok, files, findings });
  else {
    for (const { file, line, column, code, what, remedy } of findings) {
      const place = line === undefined ? file : `${file}:${line}:${column}`;
      terminal.print(`${terminal.paint('bold', place)}  ${terminal.paint('red', code)}: ${what}. ${remedy}`);
    }
    const sum = `${count(files, 'index file')}, ${count(findings.length, 'finding')}`;
    terminal.print(terminal.paint(ok ? 'green' : 'yellow', sum));
  }
  if (files === 0) terminal.note('auto-builder: there is no file with the name of an index');
  return ok ? exitCodes.synced : exitCodes.partial;
}

async function check({ root, paths }: FileGroup, directory: string): Promise<readonly Finding[]> {
  const shown = (path: string): string => relative(directory, resolve(root, path)) || path;
  const files = new Map<string, Uint8Array>();
  for (const path of paths) files.set(path, await readBytes(resolve(root, path), shown(path)));
  return checkGroup(files).map((finding) => ({ ...finding, file: shown(finding.file) }));
}
