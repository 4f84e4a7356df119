import { randomUUID } from 'node:crypto';
import { chmod, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { LocalFileError } from './errors.ts';

/** The bytes of a file. Throws `TAXONOMY_FILE_UNREADABLE`; `name` is what it is called there. */
export async function readBytes(path: string, name: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new LocalFileError({
      code: 'TAXONOMY_FILE_UNREADABLE',
      what: `the file cannot be read: ${reasonOf(cause)}`,
      where: name,
      remedy: 'Name a file that is there and may be read.',
      cause,
    });
  }
}

/**
 * Writes a file so that it is whole or as it was; it keeps its mode, and a link goes on leading to it. What is no plain file, such as
 * `/dev/stdout`, is written to. Throws `TAXONOMY_FILE_UNWRITABLE`.
 */
export async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  try {
    const known = await stat(path).catch(absent);
    if (known && !known.isFile()) await writeFile(path, bytes);
    else await replaceFile(known ? await realpath(path) : path, bytes, known?.mode);
  } catch (cause) {
    throw new LocalFileError({
      code: 'TAXONOMY_FILE_UNWRITABLE',
      what: `the file cannot be written: ${reasonOf(cause)}`,
      where: path,
      remedy: 'Name a file that may be written, in a folder that is there.',
      cause,
    });
  }
}

async function replaceFile(path: string, bytes: Uint8Array, mode: number | undefined): Promise<void> {
  const temporary = `${path}.${randomUUID()}.part`;
  try {
    await writeFile(temporary, bytes, { flag: 'wx' });
    if (mode !== undefined) await chmod(temporary, mode & 0o7777);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Whether the path is a folder, a file, or nothing that can be looked at. Links are followed. */
export async function kindOfPath(path: string): Promise<'directory' | 'file' | 'absent'> {
  const known = await stat(path).catch(absent);
  if (known === undefined) return 'absent';
  return known.isDirectory() ? 'directory' : 'file';
}

function absent(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR'].includes(String(error.code))) return;
  throw error;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error && 'code' in error)) return String(error);
  switch (error.code) {
    case 'ENOENT':
      return 'there is none';
    case 'EISDIR':
      return 'it is a folder';
    case 'EACCES':
    case 'EPERM':
      return 'it is not permitted';
    default:
      return error.message;
  }
}
