/** Hash algorithm of a repository's object ids. */
export type ObjectFormat = 'sha1' | 'sha256';

/** An object id in lower-case hex: 40 digits for SHA-1, 64 for SHA-256. */
export type ObjectId = string;

/** Ref name to object id. */
export type Refs = ReadonlyMap<string, ObjectId>;

/** The id that stands for "no object" on the wire. */
export function zeroId(format: ObjectFormat): ObjectId {
  return '0'.repeat(format === 'sha1' ? 40 : 64);
}

/** Whether the text has the shape of an object id. */
export function isObjectId(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}
