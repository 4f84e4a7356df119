import type { LambdaCode } from '../../../../shared/aws/lambda-function.ts';
import type { BlobStore } from '../../../../shared/blobs/blob-store.ts';
import { DeploymentError } from '../../errors.ts';
import { readArchive } from '../read-archive.ts';
import type { NamedRelease } from '../target.ts';
import { cutArchive } from './cut-archive.ts';

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
}

/** The code of a release: its archive as it is, or a zip of one folder of it, which becomes a blob of its own. */
export async function codeOfRelease(
  { blobs, bucket, path }: ReleaseCodeOptions,
  { release }: NamedRelease,
): Promise<ReleaseCode> {
  const { archive } = release;
  if (archive === undefined) throw withoutBuild(release.app);
  const hash =
    path === '.'
      ? archive
      : await blobs.put(cutArchive(await readArchive(blobs, archive), path, release.app));
  return {
    codeSha256: Buffer.from(hash, 'hex').toString('base64'),
    source: async () =>
      bucket === undefined ? { bytes: await readArchive(blobs, hash) } : { bucket, key: `sha256/${hash}` },
  };
}

function withoutBuild(app: string): DeploymentError {
  return new DeploymentError({
    code: 'TARGET_MISCONFIGURED',
    what: 'A Lambda function needs built files, and the app has no build',
    where: app,
    remedy: 'Add build with a command and an output folder to the app (deployment.apps[].build).',
  });
}
