import { createHash } from 'node:crypto';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import {
  askService,
  ServiceFailure,
  type ServiceFailureKind,
  unlessMissing,
} from '../aws/service-failure.ts';
import { contentTypeOf } from './content-type.ts';
import type { PointerStore } from './key-value-pointer.ts';
import type { NewFile, Site, StoredFile } from './site.ts';

/** Names of S3's errors: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const named: Readonly<Record<string, ServiceFailureKind>> = {
  NoSuchKey: 'missing',
  NotFound: 'missing',
  PreconditionFailed: 'exists',
  // Another write to the same key is under way.
  ConditionalRequestConflict: 'passing',
  SlowDown: 'passing',
  RequestTimeout: 'passing',
};

/** A site on AWS: files in a bucket behind CloudFront, the pointer where CloudFront's function reads it. */
export function createBucketSite(client: S3Client, Bucket: string, pointers: PointerStore): Site {
  const where = `S3 bucket ${Bucket}`;
  const ask = <Answer>(call: () => Promise<Answer>): Promise<Answer> => askService(where, call, named);
  const get = (Key: string, abortSignal: AbortSignal) =>
    unlessMissing(
      ask(async () => {
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }), { abortSignal });
        return (await Body?.transformToByteArray()) ?? new Uint8Array();
      }),
    );

  return {
    where,
    readPointer: (signal) => pointers.read(signal),
    writePointer: (pointer, expected, signal) => pointers.write(pointer, expected, signal),

    async look(Key, abortSignal) {
      const command = new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' });
      const found = await unlessMissing(ask(() => client.send(command, { abortSignal })));
      if (!found) return undefined;
      const stored = storedFile(Key, found.LastModified);
      const sha256 = hexOf(found.ChecksumSHA256);
      if (sha256 !== undefined) return { ...stored, sha256 };
      // It was put there by somebody else, without a checksum or in parts.
      const bytes = await get(Key, abortSignal);
      return bytes && { ...stored, sha256: createHash('sha256').update(bytes).digest('hex') };
    },

    read: get,

    async put({ key, bytes, sha256, cacheControl }: NewFile, abortSignal, { once } = { once: false }) {
      const command = new PutObjectCommand({
        Bucket,
        Key: key,
        Body: bytes,
        ContentType: contentTypeOf(key),
        CacheControl: cacheControl,
        // S3 refuses bytes that were damaged on the way.
        ChecksumSHA256: Buffer.from(sha256, 'hex').toString('base64'),
        ...(once ? { IfNoneMatch: '*' } : {}),
      });
      try {
        await ask(() => client.send(command, { abortSignal }));
        return true;
      } catch (error) {
        if (error instanceof ServiceFailure && error.kind === 'exists') return false;
        throw error;
      }
    },

    async *list(Prefix, abortSignal) {
      let ContinuationToken: string | undefined;
      do {
        const command = new ListObjectsV2Command({
          Bucket,
          Prefix,
          ...(ContinuationToken === undefined ? {} : { ContinuationToken }),
        });
        const page = await ask(() => client.send(command, { abortSignal }));
        for (const { Key, LastModified } of page.Contents ?? []) {
          if (Key !== undefined) yield storedFile(Key, LastModified);
        }
        ContinuationToken = page.NextContinuationToken;
      } while (ContinuationToken !== undefined);
    },

    async remove(Key, abortSignal) {
      await ask(() => client.send(new DeleteObjectCommand({ Bucket, Key }), { abortSignal }));
    },
  };
}

/** What has no time is taken for new: nothing that is new is cleared away. */
function storedFile(key: string, modified: Date | undefined): StoredFile {
  return { key, modifiedAt: modified?.getTime() ?? Number.POSITIVE_INFINITY };
}

/** A checksum of the whole object; one of its parts ends with their number. */
function hexOf(checksum: string | undefined): string | undefined {
  if (checksum === undefined || checksum.includes('-')) return undefined;
  return Buffer.from(checksum, 'base64').toString('hex');
}
