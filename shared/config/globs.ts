import picomatch from 'picomatch';

// `bash` lets `*` cross slashes, as in a git refspec; `dot` treats `.github` as any other name.
const options = { bash: true, dot: true, noextglob: true, nonegate: true } as const;

interface Choice {
  readonly ignoreCase?: boolean;
}

/** A test for one list of patterns, compiled once: for many names. The same rules as `matches`. */
export function matcher(
  patterns: readonly string[],
  { ignoreCase = false }: Choice = {},
): (name: string) => boolean {
  const compile = (pattern: string) => picomatch(pattern, { ...options, nocase: ignoreCase });
  const positive = patterns.filter((pattern) => !pattern.startsWith('!')).map(compile);
  const negative = patterns
    .filter((pattern) => pattern.startsWith('!'))
    .map((pattern) => compile(pattern.slice(1)));
  const onlyExclusions = positive.length === 0 && negative.length > 0;
  return (name) =>
    (onlyExclusions || positive.some((test) => test(name))) && !negative.some((test) => test(name));
}

/**
 * Whether a branch or tag matches: any positive pattern does (or there are only `!` patterns), and no `!` pattern does.
 * The order does not matter. An empty list matches nothing. Upper and lower case differ, as in git.
 */
export function matches(patterns: readonly string[], name: string): boolean {
  return matcher(patterns)(name);
}

/** As `matches`, for repository names: upper and lower case are the same, as on the host. */
export function matchesRepository(patterns: readonly string[], name: string): boolean {
  return matcher(patterns, { ignoreCase: true })(name);
}
