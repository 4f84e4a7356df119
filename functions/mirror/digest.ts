import { createHash } from 'node:crypto';
import type { Refs } from '../../shared/git/object-id.ts';

/** SHA-256, in hex, over the `id ref` lines sorted by UTF-16 code unit, each ended by a line feed. */
export function refsDigest(refs: Refs): string {
  const lines = Array.from(refs, ([ref, id]) => `${id} ${ref}\n`).sort();
  return createHash('sha256').update(lines.join('')).digest('hex');
}

/** The digests of both sides; equal sides are only hashed once. */
export function bothDigests(
  source: Refs,
  destination: Refs,
): { readonly sourceDigest: string; readonly destinationDigest: string } {
  const sourceDigest = refsDigest(source);
  return {
    sourceDigest,
    destinationDigest: sameRefs(source, destination) ? sourceDigest : refsDigest(destination),
  };
}

function sameRefs(left: Refs, right: Refs): boolean {
  if (left.size !== right.size) return false;
  for (const [ref, id] of left) if (right.get(ref) !== id) return false;
  return true;
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
