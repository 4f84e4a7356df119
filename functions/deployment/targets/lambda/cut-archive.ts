import { openArchive, zipFiles } from '../../build/archive.ts';
import { DeploymentError } from '../../errors.ts';

/**
 * A zip with what is below one folder of a zip; the same input gives the same bytes. Every file may be executed, because Lambda has to
 * start some (`bootstrap`) and an opened archive no longer says which. Throws `TARGET_FILE_MISSING` when nothing is there.
 */
export function cutArchive(zip: Uint8Array, folder: string, where: string): Uint8Array {
  const prefix = `${folder.replace(/^\.\//, '').replace(/\/+$/, '')}/`;
  const { paths, read } = openArchive(zip, where);
  const found = paths.filter((path) => path.startsWith(prefix));
  if (found.length > 0) {
    return zipFiles(
      found.map((path) => ({ path: path.slice(prefix.length), bytes: read(path), executable: true })),
    );
  }
  throw new DeploymentError({
    code: 'TARGET_FILE_MISSING',
    what: `The release has no file below ${prefix}`,
    where,
    remedy: 'Correct path in the target, or have the build make the folder.',
  });
}
