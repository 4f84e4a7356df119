import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';

const centralHeader = 0x02014b50;
const centralHeaderSize = 46;

/** Unpacks a zip into a folder; files that were executable are again. */
export async function unpack(zip: Uint8Array, folder: string): Promise<void> {
  const executables = executablesOf(zip);
  for (const [path, bytes] of Object.entries(unzipSync(zip))) {
    if (path.endsWith('/')) continue;
    const place = join(folder, path);
    if (!place.startsWith(`${folder}/`)) throw new Error(`${path} leads out of the folder`);
    await mkdir(dirname(place), { recursive: true });
    await writeFile(place, bytes);
    if (executables.has(path)) await chmod(place, 0o755);
  }
}

/**
 * The names with an executable bit, from the directory at the end of a zip, which the unpacking library leaves out:
 * https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.12.
 */
function executablesOf(zip: Uint8Array): ReadonlySet<string> {
  const bytes = Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength);
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  const names = new Set<string>();
  let at = end < 0 ? bytes.length : bytes.readUInt32LE(end + 16);
  while (at + centralHeaderSize <= bytes.length && bytes.readUInt32LE(at) === centralHeader) {
    const nameLength = bytes.readUInt16LE(at + 28);
    const mode = bytes.readUInt32LE(at + 38) >>> 16;
    const name = bytes.toString('utf8', at + centralHeaderSize, at + centralHeaderSize + nameLength);
    if ((mode & 0o100) !== 0) names.add(name);
    at += centralHeaderSize + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return names;
}
