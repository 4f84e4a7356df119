import { AutoBuilderError } from '../errors.ts';

/** The bytes under a hash are not those that were put there. */
export class BlobCorruptError extends AutoBuilderError {
  constructor(where: string) {
    super({
      code: 'BLOB_CORRUPT',
      what: 'The stored bytes do not have the hash under which they are stored',
      where,
      remedy: 'Delete the blob: the next run of the repository stores it again.',
    });
  }
}

/** A hash is not 64 lower-case hexadecimal digits, so it cannot name a blob. */
export class BlobHashInvalidError extends AutoBuilderError {
  constructor(hash: string) {
    super({
      code: 'BLOB_HASH_INVALID',
      what: 'A blob was asked for by something that is not a SHA-256 in hex',
      where: hash.slice(0, 80),
      remedy: 'Report this as a bug.',
    });
  }
}

/** The place of the blobs is neither `s3://bucket` nor `file:///directory`. */
export class BlobStoreUnknownError extends AutoBuilderError {
  constructor(uri: string, cause?: unknown) {
    super({
      code: 'BLOB_STORE_UNKNOWN',
      what: 'The place of the blobs is not one that can be opened',
      where: uri,
      remedy: 'Use s3://<bucket> or file:///<directory>.',
      cause,
    });
  }
}
