import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { type Zippable, zipSync } from 'fflate';

/** What became of the output of a build. */
export type Output =
  | { readonly kind: 'packed'; readonly zip: Uint8Array }
  | { readonly kind: 'missing' }
  | { readonly kind: 'outside'; readonly path: string }
  | { readonly kind: 'too-large'; readonly bytes: number };

/** What is packed of one build. */
const bytesLimit = 1_073_741_824;

/** Packs the output folder of a build. What a link leads to outside of the build's own folder is none of its output. */
export async function packOutput(root: string, output: string): Promise<Output> {
  const home = await realpath(root);
  const folder = resolve(home, output);
  if (!isWithin(home, folder)) return { kind: 'outside', path: output };
  const real = await realpath(folder).catch(() => undefined);
  if (real === undefined) return { kind: 'missing' };
  if (!isWithin(home, real)) return { kind: 'outside', path: output };
  if (!(await stat(real)).isDirectory()) return { kind: 'missing' };
  const entries: Zippable = {};
  let bytes = 0;
  const folders = [''];
  for (let at = folders.pop(); at !== undefined; at = folders.pop()) {
    for (const entry of await readdir(join(real, at))) {
      const path = at === '' ? entry : `${at}/${entry}`;
      const place = await realpath(join(real, path)).catch(() => undefined);
      if (place === undefined || !isWithin(home, place)) return { kind: 'outside', path };
      const found = await stat(place);
      if (found.isDirectory()) {
        // A link to a folder above would lead around in a circle.
        if (place === join(real, path)) folders.push(path);
        continue;
      }
      if (!found.isFile()) continue;
      bytes += found.size;
      if (bytes > bytesLimit) return { kind: 'too-large', bytes };
      entries[path] = [
        await readFile(place),
        { mtime: new Date(1980, 0, 1), os: 3, attrs: (found.mode & 0o777) << 16 },
      ];
    }
  }
  return { kind: 'packed', zip: zipSync(entries) };
}

function isWithin(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder + sep);
}
