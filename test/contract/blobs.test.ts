import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BlobStore } from '../../shared/blobs/blob-store.ts';
import { contentHash } from '../../shared/blobs/content-hash.ts';
import { createDirectoryBlobStore } from '../../shared/blobs/directory-blob-store.ts';
import { createS3BlobStore } from '../../shared/blobs/s3-blob-store.ts';
import { inMemoryBlobs } from '../support/in-memory-blobs.ts';
import { startS3, type TestS3 } from '../support/s3.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

/** What every implementation of the blob store promises. */
function blobStoreContract(name: string, make: () => Promise<BlobStore>): void {
  describe(`blobs: ${name}`, () => {
    let store: BlobStore;
    beforeEach(async () => {
      store = await make();
    });

    it('gives the SHA-256 of what was put', async () => {
      // The published SHA-256 of "abc".
      const expected = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
      expect(await store.put(bytes('abc'))).toBe(expected);
    });

    it('gives back what was put', async () => {
      const hash = await store.put(Uint8Array.of(0, 255, 10, 13));
      expect([...((await store.get(hash)) ?? [])]).toEqual([0, 255, 10, 13]);
    });

    it('keeps empty blobs', async () => {
      expect(await store.get(await store.put(new Uint8Array()))).toHaveLength(0);
    });

    it('keeps a blob of some megabytes', async () => {
      const big = new Uint8Array(3_000_000).map((_, index) => index % 251);
      const stored = await store.get(await store.put(big));
      expect(contentHash(stored ?? new Uint8Array())).toBe(contentHash(big));
    });

    it('takes the same blob twice, and at once', async () => {
      const hashes = await Promise.all(Array.from({ length: 8 }, () => store.put(bytes('same'))));
      expect(new Set(hashes).size).toBe(1);
      expect(await store.get(hashes[0] ?? '')).toHaveLength(4);
    });

    it('has nothing under a hash that was not put', async () => {
      expect(await store.get('0'.repeat(64))).toBeUndefined();
      expect(await store.has('0'.repeat(64))).toBe(false);
    });

    it('says that it has what was put', async () => {
      expect(await store.has(await store.put(bytes('abc')))).toBe(true);
    });

    it('has nothing under a hash that was removed', async () => {
      const hash = await store.put(bytes('to go'));
      await store.remove(hash);
      expect(await store.has(hash)).toBe(false);
    });

    it('removes what it does not have without a word', async () => {
      await expect(store.remove('0'.repeat(64))).resolves.toBeUndefined();
    });
  });
}

let root: string;
let s3: TestS3;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'blobs-'));
  s3 = await startS3();
});
afterAll(async () => {
  await s3.stop();
  await rm(root, { recursive: true });
});

blobStoreContract('in memory', async () => inMemoryBlobs());
blobStoreContract('in a directory', async () =>
  createDirectoryBlobStore(await mkdtemp(join(root, 'store-'))),
);
blobStoreContract('on S3', async () => createS3BlobStore({ client: s3.client, bucket: 'blobs' }));

describe('the files of a directory of blobs', () => {
  it('lie in folders by the first two digits, with nothing unfinished beside them', async () => {
    const directory = await mkdtemp(join(root, 'store-'));
    const hash = await createDirectoryBlobStore(directory).put(bytes('abc'));
    expect(await readdir(join(directory, 'sha256', hash.slice(0, 2)))).toEqual([hash]);
  });

  it('are refused when their bytes were changed, and repaired by putting them again', async () => {
    const directory = await mkdtemp(join(root, 'store-'));
    const store = createDirectoryBlobStore(directory);
    const hash = await store.put(bytes('abc'));
    await writeFile(join(directory, 'sha256', hash.slice(0, 2), hash), 'abd');
    await expect(store.get(hash)).rejects.toMatchObject({ code: 'BLOB_CORRUPT' });
    await store.put(bytes('abc'));
    expect(await store.get(hash)).toHaveLength(3);
  });

  it('are never looked for by a name that is no hash', async () => {
    const store = createDirectoryBlobStore(root);
    await expect(store.get('../../etc/passwd')).rejects.toMatchObject({ code: 'BLOB_HASH_INVALID' });
  });

  it('cannot be written where a file stands in the way, and the failure is passed on', async () => {
    const directory = await mkdtemp(join(root, 'store-'));
    await writeFile(join(directory, 'sha256'), 'in the way');
    const store = createDirectoryBlobStore(directory);
    await expect(store.put(bytes('abc'))).rejects.toMatchObject({
      code: expect.stringMatching(/EEXIST|ENOTDIR/),
    });
    await expect(store.get('0'.repeat(64))).rejects.toMatchObject({ code: 'ENOTDIR' });
  });
});

describe('the objects of a bucket of blobs', () => {
  it('have keys by hash', async () => {
    const hash = await createS3BlobStore({ client: s3.client, bucket: 'keys' }).put(bytes('abc'));
    expect([...s3.objects.keys()]).toContain(`/keys/sha256/${hash}`);
  });

  it('are refused when their bytes were changed', async () => {
    const store = createS3BlobStore({ client: s3.client, bucket: 'damaged' });
    const hash = await store.put(bytes('abc'));
    s3.objects.set(`/damaged/sha256/${hash}`, Buffer.from('abd'));
    await expect(store.get(hash)).rejects.toMatchObject({
      code: 'BLOB_CORRUPT',
      where: `s3://damaged/sha256/${hash}`,
    });
  });

  it('are never looked for by a name that is no hash', async () => {
    const store = createS3BlobStore({ client: s3.client, bucket: 'names' });
    await expect(store.get('ABC')).rejects.toMatchObject({ code: 'BLOB_HASH_INVALID' });
  });
});
