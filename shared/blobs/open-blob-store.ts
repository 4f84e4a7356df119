import { fileURLToPath } from 'node:url';
import { S3Client } from '@aws-sdk/client-s3';
import type { BlobStore } from './blob-store.ts';
import { createDirectoryBlobStore } from './directory-blob-store.ts';
import { BlobStoreUnknownError } from './errors.ts';
import { createS3BlobStore } from './s3-blob-store.ts';

/**
 * The blob store at `s3://<bucket>` or `file:///<directory>`; throws `BLOB_STORE_UNKNOWN` for anything else. The S3
 * client is only made where it is needed.
 */
export function openBlobStore(uri: string, connect: () => S3Client = () => new S3Client({})): BlobStore {
  const bucket = /^s3:\/\/([^/]+)\/?$/.exec(uri)?.[1];
  if (bucket !== undefined) return createS3BlobStore({ client: connect(), bucket });
  return createDirectoryBlobStore(directoryOf(uri));
}

function directoryOf(uri: string): string {
  if (!uri.startsWith('file://')) throw new BlobStoreUnknownError(uri);
  try {
    return fileURLToPath(uri);
  } catch (error) {
    throw new BlobStoreUnknownError(uri, error);
  }
}
