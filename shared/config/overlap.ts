import { isWildcard, matcher } from './globs.ts';

/**
 * Whether some repository name may match both lists. Decided on sample names made from the patterns: wildcards filled with a
 * letter and left empty, and each wildcard of one list joined with each of the other. Sees every overlap of names, prefixes,
 * suffixes and infixes; odd ones such as `a?c` against `*b*` may go unseen.
 */
export function mayOverlap(one: readonly string[], other: readonly string[]): boolean {
  const inOne = matcher(one, { ignoreCase: true });
  const inOther = matcher(other, { ignoreCase: true });
  return samples(positive(one), positive(other)).some((name) => inOne(name) && inOther(name));
}

function positive(patterns: readonly string[]): string[] {
  return patterns.filter((pattern) => !pattern.startsWith('!'));
}

function samples(one: readonly string[], other: readonly string[]): string[] {
  const single = [...one, ...other].flatMap((pattern) => [filled(pattern, 'x'), filled(pattern, '')]);
  const ends = other.filter(isWildcard).map((pattern) => filled(pattern, ''));
  const joined = one
    .filter(isWildcard)
    .map((pattern) => filled(pattern, ''))
    .flatMap((start) => ends.flatMap((end) => [start + end, end + start]));
  return ['a-name-like-no-other', ...single, ...joined];
}

function filled(pattern: string, filler: string): string {
  return pattern.replace(/[*?]+/g, filler);
}
