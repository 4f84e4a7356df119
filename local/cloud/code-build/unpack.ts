import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readZip, unpackEntry } from '../../../shared/zip/read-zip.ts';

const executable = 0o100;

/** Unpacks a zip into a folder, file by file; files that were executable are again. Throws for a name that leads out of the folder. */
export async function unpack(zip: Uint8Array, folder: string): Promise<void> {
  for (const entry of readZip(zip)) {
    if (entry.path.endsWith('/')) continue;
    const place = join(folder, entry.path);
    if (!place.startsWith(`${folder}/`)) throw new Error(`${entry.path} leads out of the folder`);
    await mkdir(dirname(place), { recursive: true });
    await writeFile(place, unpackEntry(zip, entry));
    if ((entry.mode & executable) !== 0) await chmod(place, 0o755);
  }
}
