import type { Pointer } from './pointer.ts';

/** A file as it is stored. */
export interface StoredFile {
  readonly key: string;
  /** Epoch milliseconds. */
  readonly modifiedAt: number;
}

/** A file that is to be stored. */
export interface NewFile {
  readonly key: string;
  readonly bytes: Uint8Array;
  /** Of the bytes, in hex. */
  readonly sha256: string;
  /** Of HTTP. */
  readonly cacheControl: string;
}

/**
 * Where the files of a web site and the pointer to what is live are kept. What the place refuses is thrown as `ServiceFailure` or
 * `SiteFailure`.
 */
export interface Site {
  /** For messages. */
  readonly where: string;
  /** What is live; the revision changes with every change of the pointer. No pointer: there is none, or none that can be read. */
  readPointer(
    signal: AbortSignal,
  ): Promise<{ readonly pointer: Pointer | undefined; readonly revision: string }>;
  /** Changes it if it still has that revision; false when somebody was faster. All viewers get it, at the latest after seconds. */
  writePointer(pointer: Pointer, expected: string, signal: AbortSignal): Promise<boolean>;
  /** A file with its SHA-256 in hex. */
  look(key: string, signal: AbortSignal): Promise<(StoredFile & { readonly sha256: string }) | undefined>;
  read(key: string, signal: AbortSignal): Promise<Uint8Array | undefined>;
  /** Stores a file as a whole; nobody sees half of it. With `once`, only where there is none yet: false where there is. */
  put(file: NewFile, signal: AbortSignal, options?: { readonly once: boolean }): Promise<boolean>;
  /** The files whose keys begin so, in no order. */
  list(prefix: string, signal: AbortSignal): AsyncIterable<StoredFile>;
  /** Harmless when there is none. */
  remove(key: string, signal: AbortSignal): Promise<void>;
}
