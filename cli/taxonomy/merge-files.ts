import { resolve } from 'node:path';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import type { Surroundings } from '../surroundings.ts';
import { findFormat } from './file-format.ts';
import { readBytes, writeWhole } from './local-files.ts';
import { type FileContent, type MergedDocument, mergeDocuments } from './merge-documents.ts';
import { type MergeOptions, type MergeRequest, mergeRequest, type NamedFile } from './merge-request.ts';
import { conflictsJson, conflictsText } from './show-conflicts.ts';

/** Merges plain files by meaning: no configuration, no cloud. */
export async function mergeFiles(
  files: readonly string[],
  options: MergeOptions,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { terminal, directory } = surroundings;
  const request = mergeRequest(files, options);
  const { bytes, conflicts } = await merge(request, directory);
  if (request.output !== undefined) await writeWhole(resolve(directory, request.output), bytes);
  else if (!options.json) terminal.write(bytes);
  const [name = 'the files'] = request.formatNames.filter((one) => one !== undefined);
  if (options.json) terminal.printJson(conflictsJson(conflicts));
  else if (conflicts.length > 0) terminal.note(conflictsText(conflicts, name));
  return conflicts.length > 0 ? exitCodes.partial : exitCodes.synced;
}

async function merge(
  { base, sides, formatNames, strategy }: MergeRequest,
  directory: string,
): Promise<MergedDocument> {
  const read = async ({ name, label, path }: NamedFile): Promise<FileContent> => ({
    name,
    label,
    bytes: await readBytes(resolve(directory, path), label),
  });
  const [first, ...others] = sides;
  const content = await read(first);
  return mergeDocuments({
    format: findFormat(formatNames, content.bytes),
    base: await read(base),
    sides: [content, ...(await Promise.all(others.map(read)))],
    strategy,
  });
}
