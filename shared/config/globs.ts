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
  const positive = patterns.filter((pattern) => !pattern.startsWith('!'));
  const negative = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
  const onlyExclusions = positive.length === 0 && negative.length > 0;
  const included = onlyExclusions ? () => true : anyOf(positive, ignoreCase);
  const excluded = anyOf(negative, ignoreCase);
  return (name) => included(name) && !excluded(name);
}

/** Whether a pattern may match more than the name that it is. */
export function isWildcard(pattern: string): boolean {
  return /[*?[\]{}()\\]/.test(pattern);
}

/** Plain names are looked up, so that a list of thousands costs no more than a short one. */
function anyOf(patterns: readonly string[], ignoreCase: boolean): (name: string) => boolean {
  const folded = ignoreCase ? (name: string) => name.toLowerCase() : (name: string) => name;
  const names = new Set(patterns.filter((pattern) => !isWildcard(pattern)).map(folded));
  const tests = patterns
    .filter(isWildcard)
    .map((pattern) => picomatch(pattern, { ...options, nocase: ignoreCase }));
  return (name) => names.has(folded(name)) || tests.some((test) => test(name));
}

/** A test for files: any glob matches, and no `!` glob does. `*` does not cross slashes, `**` does; upper and lower case differ. */
export function pathMatcher(patterns: readonly string[]): (path: string) => boolean {
  const compile = (globs: readonly string[]) =>
    globs.map((glob) => picomatch(glob, { dot: true, nonegate: true }));
  const included = compile(patterns.filter((pattern) => !pattern.startsWith('!')));
  const excluded = compile(
    patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1)),
  );
  return (path) => included.some((test) => test(path)) && !excluded.some((test) => test(path));
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
