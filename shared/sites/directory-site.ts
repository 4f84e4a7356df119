import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { link, mkdir, readdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { readDirectoryPointer, writeDirectoryPointer } from './directory-pointer.ts';
import { askDisk } from './errors.ts';
import { ownFolder } from './layout.ts';
import type { Site, StoredFile } from './site.ts';

/** A site in a directory, which the local cloud serves. Several processes may use it at once. */
export function createDirectorySite(directory: string): Site {
  const pathOf = (key: string) => join(directory, key);
  const ask = <Answer>(work: () => Promise<Answer>): Promise<Answer> => askDisk(directory, work);

  return {
    where: directory,

    readPointer: () =>
      ask(async () => {
        const { pointer, number } = await readDirectoryPointer(directory);
        return { pointer, revision: String(number) };
      }),

    writePointer: (pointer, expected) =>
      ask(() => writeDirectoryPointer(directory, pointer, Number(expected))),

    look: (key, signal) =>
      ask(() =>
        unlessMissing(async () => {
          const { mtimeMs } = await stat(pathOf(key));
          const hash = createHash('sha256');
          await pipeline(createReadStream(pathOf(key)), hash, { signal });
          return { key, modifiedAt: mtimeMs, sha256: hash.digest('hex') };
        }),
      ),

    read: (key) => ask(() => unlessMissing(() => readFile(pathOf(key)))),

    put: ({ key, bytes }, _signal, { once } = { once: false }) =>
      ask(async () => {
        const path = pathOf(key);
        const unfinished = join(directory, ownFolder, 'unfinished', randomUUID());
        await mkdir(dirname(unfinished), { recursive: true });
        try {
          await writeFile(unfinished, bytes);
          await mkdir(dirname(path), { recursive: true });
          if (!once) await rename(unfinished, path);
          else return await linked(unfinished, path);
          return true;
        } finally {
          await rm(unfinished, { force: true });
        }
      }),

    list: (prefix, signal) => filesBelow(directory, prefix, signal),

    remove: (key) =>
      ask(async () => {
        await rm(pathOf(key), { force: true });
        await removeEmptyFolders(join(directory, '.'), dirname(pathOf(key)));
      }),
  };
}

async function* filesBelow(
  directory: string,
  prefix: string,
  signal: AbortSignal,
): AsyncGenerator<StoredFile> {
  const folder = join(directory, prefix.slice(0, prefix.lastIndexOf('/') + 1));
  const ask = <Answer>(work: () => Promise<Answer>): Promise<Answer> => askDisk(directory, work);
  if (!(await ask(() => unlessMissing(() => stat(folder))))) return;
  for (const entry of await ask(() => readdir(folder, { recursive: true, withFileTypes: true }))) {
    signal.throwIfAborted();
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const key = relative(directory, path);
    if (!key.startsWith(prefix)) continue;
    const found = await ask(() => unlessMissing(() => stat(path)));
    if (found) yield { key, modifiedAt: found.mtimeMs };
  }
}

/** Removes the folders that are empty now, up to the site's own. */
async function removeEmptyFolders(directory: string, folder: string): Promise<void> {
  if (folder === directory) return;
  try {
    await rmdir(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOTEMPTY' || error.code === 'ENOENT'))
      return;
    throw error;
  }
  await removeEmptyFolders(directory, dirname(folder));
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

async function unlessMissing<Value>(read: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
