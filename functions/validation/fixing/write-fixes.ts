import { randomUUID } from 'node:crypto';
import { lstat, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FileFix } from './fix-files.ts';

/** A file whose fixes were not written. */
export interface UnwrittenFix {
  readonly file: string;
  readonly reason: string;
}

/**
 * Writes fixed files into a directory. Each file is replaced as a whole or not at all, and keeps its permissions; one
 * that changed since it was read is left alone.
 */
export async function writeFixes(
  root: string,
  fixes: readonly FileFix[],
): Promise<{ readonly written: readonly FileFix[]; readonly unwritten: readonly UnwrittenFix[] }> {
  const written: FileFix[] = [];
  const unwritten: UnwrittenFix[] = [];
  for (const fix of fixes) {
    const reason = await writeFix(root, fix);
    if (reason === undefined) written.push(fix);
    else unwritten.push({ file: fix.file, reason });
  }
  return { written, unwritten };
}

async function writeFix(root: string, { file, original, steps }: FileFix): Promise<string | undefined> {
  const path = join(root, file);
  const { mode, file: isFile } = await kindOf(path);
  if (!isFile) return 'is not a regular file any more';
  if ((await readFile(path, 'utf8')) !== original) return 'is not as it was looked at';
  const temporary = join(dirname(path), `.auto-builder-${randomUUID()}`);
  try {
    await writeFile(temporary, steps.at(-1)?.text ?? original, { mode, flag: 'wx' });
    await rename(temporary, path);
    return undefined;
  } catch (error) {
    await rm(temporary, { force: true });
    return `could not be written: ${error instanceof Error ? error.message : String(error)}`;
  }
}

async function kindOf(path: string): Promise<{ readonly mode: number; readonly file: boolean }> {
  try {
    const stat = await lstat(path);
    return { mode: stat.mode & 0o777, file: stat.isFile() };
  } catch {
    return { mode: 0, file: false };
  }
}
