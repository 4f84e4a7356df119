import type { BlobStore } from '../../../shared/blobs/blob-store.ts';
import { DeploymentError } from '../errors.ts';

/** The built files of a release, as one zip. Throws `DEPLOYMENT_RELEASE_GONE` when they are no longer kept. */
export async function readArchive(blobs: Pick<BlobStore, 'get'>, hash: string): Promise<Uint8Array> {
  const bytes = await blobs.get(hash);
  if (bytes) return bytes;
  throw new DeploymentError({
    code: 'DEPLOYMENT_RELEASE_GONE',
    what: 'The files of the release are no longer kept',
    where: `sha256/${hash}`,
    remedy: 'Deploy its commit again, which builds it anew.',
  });
}
