import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { openBlobStore } from '../../../shared/blobs/open-blob-store.ts';

describe('opening a blob store', () => {
  it('opens a directory by its file URL, and makes no S3 client for it', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'blobs with space-'));
    const store = openBlobStore(pathToFileURL(directory).href, () => {
      throw new Error('no S3 client is needed');
    });
    const hash = await store.put(Uint8Array.of(1));
    expect(await store.get(hash)).toHaveLength(1);
    await rm(directory, { recursive: true });
  });

  it('opens a bucket with the client that it is given', () => {
    let connected = 0;
    openBlobStore('s3://some-bucket', () => {
      connected += 1;
      return new S3Client({ region: 'us-east-1' });
    });
    expect(connected).toBe(1);
  });

  it.each([
    '',
    '/var/blobs',
    'https://bucket.example',
    's3://',
    's3://bucket/with/path',
    'file://host/x%2Fy',
  ])('refuses %j and says what is allowed', (uri) => {
    expect(() => openBlobStore(uri)).toThrow(/BLOB_STORE_UNKNOWN.*s3:\/\/<bucket>/);
  });
});
