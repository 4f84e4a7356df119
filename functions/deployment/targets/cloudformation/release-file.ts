import type { BlobStore } from '../../../../shared/blobs/blob-store.ts';
import { openArchive } from '../../build/archive.ts';
import { readArchive } from '../read-archive.ts';
import type { NamedRelease } from '../target.ts';
import type { TemplateSource } from './wanted-change.ts';

/** Reads files of releases: from what was built, or, where nothing is built, from the repository at the commit. */
export function releaseFiles(
  blobs: Pick<BlobStore, 'get'>,
  readCommitted: (release: NamedRelease, path: string, signal: AbortSignal) => Promise<Uint8Array>,
): TemplateSource['readFile'] {
  return async (named, path, signal) => {
    const { archive, app } = named.release;
    if (archive === undefined) return readCommitted(named, path, signal);
    return openArchive(await readArchive(blobs, archive), app).read(path);
  };
}
