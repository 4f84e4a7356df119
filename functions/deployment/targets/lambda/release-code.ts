import type { LambdaCode } from '../../../../shared/aws/lambda-function.ts';
import type { BlobStore } from '../../../../shared/blobs/blob-store.ts';
import { DeploymentError } from '../../errors.ts';
import type { NamedRelease } from '../target.ts';

/** The zip that becomes a function's code. */
export interface ReleaseCode {
  /** Base64, as Lambda says it. */
  readonly codeSha256: string;
  /** Where Lambda finds it. */
  source(): Promise<LambdaCode>;
}

/** What `codeOfRelease` needs. */
export interface ReleaseCodeOptions {
  readonly blobs: BlobStore;
  /** The S3 bucket that holds the blobs; absent where they are elsewhere, so that the bytes are sent. */
  readonly bucket: string | undefined;
  /** Folder in the archive, `.` for all of it. */
  readonly path: string;
  /** A zip with what is below a folder of a zip; the same input gives the same bytes. Throws `TARGET_FILE_MISSING` for none. */
  readonly cut: (archive: Uint8Array, folder: string) => Promise<Uint8Array> | Uint8Array;
}

/** The code of a release: its archive as it is, or a zip of one folder of it, which becomes a blob of its own. */
export async function codeOfRelease(
  { blobs, bucket, path, cut }: ReleaseCodeOptions,
  { release }: NamedRelease,
): Promise<ReleaseCode> {
  const { archive } = release;
  if (archive === undefined) throw withoutBuild(release.app);
  const hash = path === '.' ? archive : await blobs.put(await cut(await read(blobs, archive), path));
  return {
    codeSha256: Buffer.from(hash, 'hex').toString('base64'),
    source: async () =>
      bucket === undefined ? { bytes: await read(blobs, hash) } : { bucket, key: `sha256/${hash}` },
  };
}

async function read(blobs: BlobStore, hash: string): Promise<Uint8Array> {
  const bytes = await blobs.get(hash);
  if (bytes) return bytes;
  throw new DeploymentError({
    code: 'DEPLOYMENT_RELEASE_GONE',
    what: 'The files of the release are no longer kept',
    where: `sha256/${hash}`,
    remedy: 'Deploy its commit again, which builds it anew.',
  });
}

function withoutBuild(app: string): DeploymentError {
  return new DeploymentError({
    code: 'TARGET_MISCONFIGURED',
    what: 'A Lambda function needs built files, and the app has no build',
    where: app,
    remedy: 'Add build with a command and an output folder to the app (deployment.apps[].build).',
  });
}
