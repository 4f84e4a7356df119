import { createHash } from 'node:crypto';
import type { Refs } from '../../shared/git/object-id.ts';

/** SHA-256, in hex, over the `id ref` lines sorted by byte order, each ended by a line feed. */
export function refsDigest(refs: Refs): string {
  const hash = createHash('sha256');
  const lines = [...refs].map(([ref, id]) => `${id} ${ref}\n`).sort();
  for (const line of lines) hash.update(line);
  return hash.digest('hex');
}

/** Both sides of a comparison: the source's selected refs, and the destination's refs of the same names plus those that should have gone. */
export function comparedRefs(source: Refs, destination: Refs, shouldBeGone: Iterable<string>): Refs {
  const compared = new Map<string, string>();
  for (const ref of [...source.keys(), ...shouldBeGone]) {
    const id = destination.get(ref);
    if (id) compared.set(ref, id);
  }
  return compared;
}
