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

/** Whether the text is an object id: of the right shape, and not the one that stands for none. */
export function isObjectId(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text) && !/^0+$/.test(text);
}

/** Whether the text may stand where a ref name stands: whatever else git forbids is judged by the hosts. */
export function isRefName(text: string): boolean {
  // These would break out of a line of the protocol.
  return text !== '' && !/[\0-\x20\x7f]/.test(text);
}
