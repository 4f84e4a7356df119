import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, realpath, rename, stat } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { createZipWriter, zipFilesLimit } from '../../../shared/zip/write-zip.ts';

/** What became of the output of a build. */
export type Output =
  | { readonly kind: 'packed' }
  | { readonly kind: 'missing' }
  /** A path that leads out of the build's folder. */
  | { readonly kind: 'outside'; readonly path: string }
  | { readonly kind: 'too-large'; readonly files: number; readonly bytes: number };

interface OutputFile {
  readonly path: string;
  readonly place: string;
  readonly bytes: number;
  readonly executable: boolean;
}

/** What is packed of one build. */
const bytesLimit = 1_073_741_824;

/**
 * Packs the output folder of a build into a file. A link becomes a copy of the file that it names within the build's folder; one to
 * a folder is left out.
 */
export async function packOutput(root: string, output: string, into: string): Promise<Output> {
  const home = await realpath(root);
  const folder = resolve(home, output);
  if (!isWithin(home, folder)) return { kind: 'outside', path: output };
  const real = await realIfThere(folder);
  if (real === undefined) return { kind: 'missing' };
  if (!isWithin(home, real)) return { kind: 'outside', path: output };
  if (!(await stat(real)).isDirectory()) return { kind: 'missing' };
  const found = await listFiles(home, real);
  if (!Array.isArray(found)) return found;
  if (found.length === 0) return { kind: 'missing' };
  await writeZip(found, into);
  return { kind: 'packed' };
}

/** Every file below a folder, sorted, so that the same files are the same zip. */
async function listFiles(
  home: string,
  top: string,
): Promise<OutputFile[] | Exclude<Output, { kind: 'packed' }>> {
  const files: OutputFile[] = [];
  let bytes = 0;
  const folders = [''];
  for (let at = folders.pop(); at !== undefined; at = folders.pop()) {
    for (const entry of await readdir(join(top, at))) {
      const path = at === '' ? entry : `${at}/${entry}`;
      const place = await realIfThere(join(top, path));
      if (place === undefined || !isWithin(home, place)) return { kind: 'outside', path };
      const found = await stat(place);
      // A link to a folder above would lead around in a circle.
      if (found.isDirectory() && place === join(top, path)) folders.push(path);
      if (!found.isFile()) continue;
      bytes += found.size;
      files.push({ path, place, bytes: found.size, executable: (found.mode & 0o100) !== 0 });
      if (bytes > bytesLimit || files.length > zipFilesLimit)
        return { kind: 'too-large', files: files.length, bytes };
    }
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** One file after the other, so that neither memory nor the other work of this process suffers. */
async function writeZip(files: readonly OutputFile[], into: string): Promise<void> {
  await mkdir(dirname(into), { recursive: true });
  const unfinished = `${into}.part`;
  const stream = createWriteStream(unfinished);
  const finished = once(stream, 'finish');
  const writer = createZipWriter((piece) => stream.write(piece));
  for (const { path, place, executable } of files) {
    await writer.addBeside({ path, bytes: await readFile(place), executable });
    if (stream.writableNeedDrain) await once(stream, 'drain');
  }
  writer.end();
  stream.end();
  await finished;
  await rename(unfinished, into);
}

/** Where a path leads; `undefined`: nowhere. */
async function realIfThere(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch (error) {
    if (
      error instanceof Error &&
      'code' in error &&
      ['ENOENT', 'ENOTDIR', 'ELOOP'].includes(String(error.code))
    )
      return undefined;
    throw error;
  }
}

function isWithin(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder + sep);
}
