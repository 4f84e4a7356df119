import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, open } from 'node:fs/promises';
import { fileBytesLimit, tooLarge } from '../readable-text.ts';
import { errnoOf } from './errors.ts';

/** Content of a file on this machine, or why there is none. */
export type LocalContent = { readonly bytes: Uint8Array } | { readonly problem: string };

const linkProblem = 'is a symbolic link: links are not followed';
const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * Reads files below a root, and nothing else: a link is not followed wherever in the path it is, and what is no regular
 * file is not opened, so that nothing blocks. Folders are looked at once for each reader.
 */
export class LocalFileReader {
  readonly #root: Buffer;
  readonly #folders = new Map<string, Promise<string | undefined>>();

  constructor(root: string) {
    this.#root = Buffer.from(root);
  }

  /** Where a name lies. */
  locate(name: Buffer): Buffer {
    return Buffer.concat([this.#root, slash, name]);
  }

  /** Never rejects: whatever is wrong with one file is its problem. `name` is relative, its bytes as they are on the disk. */
  async read(name: Buffer): Promise<LocalContent> {
    const problem = await this.#problemAbove(name);
    if (problem !== undefined) return { problem };
    try {
      const path = this.locate(name);
      const before = kindProblem(await lstat(path));
      return before === undefined ? await readRegular(await open(path, flags)) : { problem: before };
    } catch (error) {
      return { problem: problemOf(error) };
    }
  }

  /** What is wrong with the folders that lead to a name. */
  #problemAbove(name: Buffer): Promise<string | undefined> {
    const end = name.lastIndexOf(0x2f);
    return end < 0 ? Promise.resolve(undefined) : this.#folderProblem(name.subarray(0, end));
  }

  #folderProblem(folder: Buffer): Promise<string | undefined> {
    const key = folder.toString('latin1');
    const known = this.#folders.get(key);
    if (known) return known;
    const found = this.#lookAt(folder);
    this.#folders.set(key, found);
    return found;
  }

  async #lookAt(folder: Buffer): Promise<string | undefined> {
    const last = folder.subarray(folder.lastIndexOf(0x2f) + 1).toString('latin1');
    if (last === '' || last === '.' || last === '..') return 'leads out of the directory';
    const above = await this.#problemAbove(folder);
    if (above !== undefined) return above;
    try {
      const stat = await lstat(this.locate(folder));
      if (stat.isSymbolicLink()) return 'lies behind a symbolic link: links are not followed';
      return stat.isDirectory() ? undefined : 'lies in something that is no folder';
    } catch (error) {
      return problemOf(error);
    }
  }
}

const slash = Buffer.from('/');

async function readRegular(handle: FileHandle): Promise<LocalContent> {
  try {
    const stat = await handle.stat();
    const problem = kindProblem(stat) ?? (stat.size > fileBytesLimit ? tooLarge(stat.size) : undefined);
    if (problem !== undefined) return { problem };
    // It may grow while it is read, or not tell its size at all.
    const buffer = Buffer.allocUnsafe(Math.min(Math.max(stat.size, 4096), fileBytesLimit) + 1);
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length);
      if (bytesRead === 0) return { bytes: buffer.subarray(0, length) };
      length += bytesRead;
    }
    return { problem: length > fileBytesLimit ? tooLarge(length) : 'changed while it was read' };
  } finally {
    await handle.close();
  }
}

function kindProblem(stat: Stats): string | undefined {
  if (stat.isFile()) return undefined;
  if (stat.isSymbolicLink()) return linkProblem;
  if (stat.isDirectory()) return 'is a folder';
  if (stat.isFIFO()) return 'is a named pipe: only regular files are read';
  return stat.isSocket()
    ? 'is a socket: only regular files are read'
    : 'is a device: only regular files are read';
}

function problemOf(error: unknown): string {
  const code = errnoOf(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'is gone';
  if (code === 'ELOOP') return linkProblem;
  return `cannot be read (${code ?? String(error)})`;
}
