import { createHash } from 'node:crypto';
import type { Manifest } from '../../../shared/state/deployment-state.ts';
import { readZip, unpackEntry, type ZipEntry, ZipError } from '../../../shared/zip/read-zip.ts';
import { createZipWriter, zipFilesLimit } from '../../../shared/zip/write-zip.ts';
import { DeploymentError } from '../errors.ts';

/** A file on its way into an archive. */
export interface ArchiveFile {
  /** With `/`, from the root. */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly executable?: boolean;
}

/** The files of an archive. Each is unpacked when it is read. */
export interface Archive {
  /** Sorted. */
  readonly paths: readonly string[];
  /** Throws `TARGET_FILE_MISSING`, and `BUILD_RUNNER_UNAVAILABLE` where the archive is damaged. */
  read(path: string): Uint8Array;
}

/** What a build may make: as many files as a plain zip can count, and 1 GiB unpacked. */
const archiveLimits = { files: zipFilesLimit, bytes: 1_073_741_824 } as const;

const fileType = 0o170000;
const regularFile = 0o100000;

/** Packs files, the same ones always into the same bytes. */
export function zipFiles(files: Iterable<ArchiveFile>): Uint8Array {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  const twice = sorted.find(({ path }, index) => path === sorted[index + 1]?.path);
  if (twice) throw new RangeError(`${twice.path} is there twice`);
  const pieces: Uint8Array[] = [];
  const writer = createZipWriter((piece) => pieces.push(piece));
  for (const { path, bytes, executable = false } of sorted) writer.add({ path, bytes, executable });
  writer.end();
  return Buffer.concat(pieces);
}

/**
 * Opens a zip in memory. Throws `BUILD_OUTPUT_TOO_LARGE` for more than the limits allow, `BUILD_WROTE_OUTSIDE` for links, for names that
 * lead out of the folder and for names that are there twice, and `BUILD_RUNNER_UNAVAILABLE` for bytes that are no zip.
 */
export function openArchive(
  zip: Uint8Array,
  where: string,
  limits: { readonly files: number; readonly bytes: number } = archiveLimits,
): Archive {
  const files = new Map<string, ZipEntry>();
  let bytes = 0;
  for (const entry of orDamaged(where, () => readZip(zip))) {
    if (entry.path.endsWith('/')) continue;
    checkEntry(entry, where);
    if (files.has(entry.path)) throw outside(where, `${shown(entry.path)} twice`);
    files.set(entry.path, entry);
    // What the archive claims: unpacking gives no more than that.
    bytes += entry.bytes;
    if (files.size > limits.files || bytes > limits.bytes) throw tooLarge(where, limits);
  }
  return {
    paths: [...files.keys()].sort(),
    read(path) {
      const entry = files.get(path);
      if (entry) return orDamaged(where, () => unpackEntry(zip, entry));
      throw new DeploymentError({
        code: 'TARGET_FILE_MISSING',
        what: `The release has no file ${path}`,
        where,
        remedy: 'Correct the path in the target, or have the build make the file.',
      });
    },
  };
}

/** The files of an archive with their hashes. */
export function manifestOf({ paths, read }: Archive): Manifest {
  const files = paths.map((path) => {
    const content = read(path);
    const sha256 = createHash('sha256').update(content).digest('hex');
    return [path, { sha256, bytes: content.length }] as const;
  });
  return { files: Object.fromEntries(files) };
}

function checkEntry({ path, mode }: ZipEntry, where: string): void {
  const isHarmless =
    !path.startsWith('/') &&
    !/[\\\0]/.test(path) &&
    !path.split('/').some((part) => part === '..' || part === '.' || part === '');
  if (!isHarmless) throw outside(where, `a file outside of its folder: ${shown(path)}`);
  // 0 is said by who does not write types.
  const type = mode & fileType;
  if (type !== 0 && type !== regularFile) throw outside(where, `a link or device: ${shown(path)}`);
}

function shown(path: string): string {
  return JSON.stringify(path.slice(0, 200));
}

function outside(where: string, named: string): DeploymentError {
  return new DeploymentError({
    code: 'BUILD_WROTE_OUTSIDE',
    what: `The build's output names ${named}`,
    where,
    remedy: 'Have the build write plain files below its output folder.',
  });
}

function orDamaged<Value>(where: string, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ZipError)) throw error;
    throw new DeploymentError({
      code: 'BUILD_RUNNER_UNAVAILABLE',
      what: `What the runner handed over is no whole zip: ${error.message}`,
      where,
      remedy: 'Deploy again. If it stays so, look at the runner.',
      cause: error,
    });
  }
}

function tooLarge(
  where: string,
  limits: { readonly files: number; readonly bytes: number },
): DeploymentError {
  return new DeploymentError({
    code: 'BUILD_OUTPUT_TOO_LARGE',
    what: `The build made more than ${limits.files} files or ${limits.bytes} bytes`,
    where,
    remedy: 'Leave out of the output folder what is not deployed (sources, caches, dependencies).',
  });
}
