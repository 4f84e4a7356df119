/** Big values by content hash. What is put is never changed, so `put` twice is harmless. */
export interface BlobStore {
  /** Stores the bytes and resolves to their SHA-256 in hex. */
  put(bytes: Uint8Array): Promise<string>;
  /** The bytes of that hash, verified; `undefined` when there are none. Throws `BLOB_CORRUPT` when they do not match. */
  get(hash: string): Promise<Uint8Array | undefined>;
  /** Whether there is a blob of that hash, without reading it. */
  has(hash: string): Promise<boolean>;
  /** Takes a blob away; harmless when there is none. Only for blobs of which nobody else can have the hash. */
  remove(hash: string): Promise<void>;
}
