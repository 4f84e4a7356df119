import { createHash } from 'node:crypto';
import { BlobCorruptError, BlobHashInvalidError } from './errors.ts';

/** SHA-256 of the bytes, in lower-case hex. */
export function contentHash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Throws `BLOB_HASH_INVALID` for what is no hash: it becomes part of a path. */
export function checkHash(hash: string): void {
  if (!/^[0-9a-f]{64}$/.test(hash)) throw new BlobHashInvalidError(hash);
}

/** The bytes, when they have that hash; throws `BLOB_CORRUPT` with the place otherwise. */
export function verified(bytes: Uint8Array, hash: string, where: string): Uint8Array {
  if (contentHash(bytes) !== hash) throw new BlobCorruptError(where);
  return bytes;
}
