import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DeleteObjectCommand, GetObjectCommand, NoSuchKey, S3Client } from '@aws-sdk/client-s3';

/** What tasks leave beside the blobs: outputs and logs, by path. They expire by themselves. */
export interface TaskObjects {
  /** How a runner names a place here: `bucket/path` for S3, an URI on one machine. */
  placeOf(path: string): string;
  /** Name of the bucket, or URI of the directory. */
  readonly root: string;
  read(path: string): Promise<Uint8Array | undefined>;
  remove(path: string): Promise<void>;
}

/** The objects beside the blobs of a store (`s3://bucket` or `file:///directory`). */
export function openTaskObjects(
  blobStore: string,
  connect: () => S3Client = () => new S3Client({}),
): TaskObjects {
  const bucket = /^s3:\/\/([^/]+)\/?$/.exec(blobStore)?.[1];
  return bucket === undefined ? inDirectory(blobStore.replace(/\/$/, '')) : inBucket(bucket, connect());
}

function inBucket(bucket: string, client: S3Client): TaskObjects {
  return {
    root: bucket,
    placeOf: (path) => `${bucket}/${path}`,
    async read(path) {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: path }));
        return await Body?.transformToByteArray();
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
    async remove(path) {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: path }));
    },
  };
}

function inDirectory(uri: string): TaskObjects {
  const directory = fileURLToPath(uri);
  return {
    root: uri,
    placeOf: (path) => `${uri}/${path}`,
    async read(path) {
      try {
        return await readFile(join(directory, path));
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
        throw error;
      }
    },
    remove: (path) => rm(join(directory, path), { force: true }),
  };
}
