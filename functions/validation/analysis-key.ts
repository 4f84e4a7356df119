import { createHash } from 'node:crypto';
import type { FileSettings } from './analysis.ts';

/**
 * The name under which an analysis is kept: SHA-256 hex over what it depends on, and nothing else. Neither the repository
 * nor the path is part of it, so the same content on another branch or in another repository is known already.
 *
 * @param contentId git's id of the blob
 * @param engineVersion of the language's engines and our own rules
 */
export function analysisKey(contentId: string, settings: FileSettings, engineVersion: string): string {
  return createHash('sha256')
    .update(JSON.stringify([contentId, engineVersion, sorted(settings)]))
    .digest('hex');
}

/** The same settings have one text, in whatever order their keys were written. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([key, entry]) => [key, sorted(entry)]);
}

/** Git's id of a blob: for files that do not come from git. */
export function blobId(bytes: Uint8Array): string {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}
