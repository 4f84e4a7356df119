import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { BlobStore } from './blob-store.ts';
import { checkHash, contentHash, verified } from './content-hash.ts';

/**
 * Blobs as objects `sha256/<hash>`. The hash goes along as a checksum, so that S3 refuses bytes that were damaged on
 * the way. Who reads needs `s3:ListBucket` too: without it S3 answers "forbidden" instead of "no such key".
 */
export function createS3BlobStore({ client, bucket }: { client: S3Client; bucket: string }): BlobStore {
  const keyOf = (hash: string) => `sha256/${hash}`;

  return {
    async put(bytes) {
      const hash = contentHash(bytes);
      await client.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: keyOf(hash),
          Body: bytes,
          ContentType: 'application/octet-stream',
          ChecksumSHA256: Buffer.from(hash, 'hex').toString('base64'),
        }),
      );
      return hash;
    },

    async get(hash) {
      checkHash(hash);
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: keyOf(hash) }));
        const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
        return verified(bytes, hash, `s3://${bucket}/${keyOf(hash)}`);
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },

    async has(hash) {
      checkHash(hash);
      try {
        await client.send(new HeadObjectCommand({ Bucket: bucket, Key: keyOf(hash) }));
        return true;
      } catch (error) {
        // An answer to HEAD has no body, and so no name of an error in it.
        if (error instanceof NotFound) return false;
        throw error;
      }
    },

    async remove(hash) {
      checkHash(hash);
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: keyOf(hash) }));
    },
  };
}
