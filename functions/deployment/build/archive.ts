import { createHash } from 'node:crypto';
import { type Unzipped, unzipSync, type Zippable, zipSync } from 'fflate';
import type { Manifest } from '../../../shared/state/deployment-state.ts';
import { DeploymentError } from '../errors.ts';

/** A file on its way into an archive. */
export interface ArchiveFile {
  /** With `/`, from the root. */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly executable?: boolean;
}

/** The files of an archive. */
export interface Archive {
  /** Sorted. */
  readonly paths: readonly string[];
  /** Throws `TARGET_FILE_MISSING`. */
  read(path: string): Uint8Array;
}

/** What a build may make. */
export const archiveLimits = { files: 100_000, bytes: 1_073_741_824 } as const;

/** The first moment that zip can name: the same files are the same bytes. */
const fixedTime = new Date(1980, 0, 1);
const unix = 3;

/** Packs files, the same ones always into the same bytes. */
export function zipFiles(files: Iterable<ArchiveFile>): Uint8Array {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  const entries: Zippable = {};
  for (const { path, bytes, executable = false } of sorted) {
    const attrs = (0o100000 | (executable ? 0o755 : 0o644)) << 16;
    entries[path] = [bytes, { level: 6, mtime: fixedTime, os: unix, attrs }];
  }
  return zipSync(entries);
}

/**
 * Opens a zip in memory. Throws `BUILD_OUTPUT_TOO_LARGE` before more is unpacked than the limits allow, and `BUILD_WROTE_OUTSIDE` for
 * names that lead out of the folder.
 */
export function openArchive(
  zip: Uint8Array,
  where: string,
  limits: { files: number; bytes: number } = archiveLimits,
): Archive {
  let files = 0;
  let bytes = 0;
  const unpacked: Unzipped = unzipSync(zip, {
    filter: ({ name, originalSize }) => {
      if (name.endsWith('/')) return false;
      checkName(name, where);
      files += 1;
      // The size is what the archive claims; fflate inflates into a buffer of that size, and no further.
      bytes += originalSize;
      if (files > limits.files || bytes > limits.bytes) throw tooLarge(where, limits);
      return true;
    },
  });
  const paths = Object.keys(unpacked).sort();
  return {
    paths,
    read(path) {
      const content = unpacked[path];
      if (content) return content;
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
  const files: Record<string, { sha256: string; bytes: number }> = {};
  for (const path of paths) {
    const content = read(path);
    files[path] = { sha256: createHash('sha256').update(content).digest('hex'), bytes: content.length };
  }
  return { files };
}

function checkName(name: string, where: string): void {
  const isHarmless =
    !name.startsWith('/') &&
    !/[\\\0]/.test(name) &&
    !name.split('/').some((part) => part === '..' || part === '.' || part === '');
  if (isHarmless) return;
  throw new DeploymentError({
    code: 'BUILD_WROTE_OUTSIDE',
    what: `The build's output names a file outside of its folder: ${JSON.stringify(name)}`,
    where,
    remedy: 'Have the build write plain files below its output folder.',
  });
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
