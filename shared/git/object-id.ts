import { createHash } from 'node:crypto';

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

// Both tests run for every ref of every listing: on tens of thousands, loops are several times faster than patterns.

/** Whether the text is an object id: of the right shape, and not the one that stands for none. */
export function isObjectId(text: string): boolean {
  if (text.length !== 40 && text.length !== 64) return false;
  let someDigit = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    const isHex = (code >= 48 && code <= 57) || (code >= 97 && code <= 102);
    if (!isHex) return false;
    someDigit ||= code !== 48;
  }
  return someDigit;
}

/** Whether the text may stand where a ref name stands: whatever else git forbids is judged by the hosts. */
export function isRefName(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    // These would break out of a line of the protocol.
    if (code <= 32 || code === 127) return false;
  }
  return text !== '';
}

/** The id that git gives an object. */
export function objectIdOf(
  type: 'commit' | 'tree' | 'blob' | 'tag',
  content: Uint8Array,
  format: ObjectFormat,
): ObjectId {
  return createHash(format).update(`${type} ${content.length}\0`).update(content).digest('hex');
}
