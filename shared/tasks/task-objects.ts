import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { askService, unlessMissing } from '../aws/service-failure.ts';

/** What tasks leave beside the blobs: outputs and logs, by path. They expire by themselves. */
export interface TaskObjects {
  /** How a runner names a place here: `bucket/path` for S3, an URI on one machine. */
  placeOf(path: string): string;
  /** Name of the bucket, or URI of the directory. */
  readonly root: string;
  /** The content, piece by piece; `undefined`: there is none. Throws `ServiceFailure`. */
  open(path: string): Promise<AsyncIterable<Uint8Array> | undefined>;
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
    async open(path) {
      const asked = askService(
        `s3://${bucket}/${path}`,
        () => client.send(new GetObjectCommand({ Bucket: bucket, Key: path })),
        { NoSuchKey: 'missing' },
      );
      return (await unlessMissing(asked))?.Body?.transformToWebStream();
    },
  };
}

function inDirectory(uri: string): TaskObjects {
  const directory = fileURLToPath(uri);
  return {
    root: uri,
    placeOf: (path) => `${uri}/${path}`,
    async open(path) {
      try {
        return (await open(join(directory, path))).createReadStream();
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
        throw error;
      }
    },
  };
}
