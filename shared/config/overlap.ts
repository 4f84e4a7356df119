import { matchesRepository } from './globs.ts';

/**
 * Whether some repository name may match both lists. Decided on sample names made from the patterns (wildcards filled with a
 * letter, and left empty): enough for names, prefixes and suffixes; two wildcards that meet only in the middle go unseen.
 */
export function mayOverlap(one: readonly string[], other: readonly string[]): boolean {
  return samples([...one, ...other]).some(
    (name) => matchesRepository(one, name) && matchesRepository(other, name),
  );
}

function samples(patterns: readonly string[]): string[] {
  const names = patterns
    .filter((pattern) => !pattern.startsWith('!'))
    .flatMap((pattern) => [filled(pattern, 'x'), filled(pattern, '')]);
  return ['a-name-like-no-other', ...names];
}

function filled(pattern: string, filler: string): string {
  return pattern.replace(/[*?]+/g, filler);
}
