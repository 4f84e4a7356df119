/** The parts of a source that choose its repositories. */
export interface RepositoryChoice {
  readonly repos?: readonly string[] | undefined;
  readonly include?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
}

/** `repos`, `include` and `exclude` as one list of patterns. With `include` and no `repos`, only what is included. */
export function repositoryPatterns({ repos, include = [], exclude = [] }: RepositoryChoice): string[] {
  const chosen = repos ?? (include.length > 0 ? [] : ['*']);
  // Exclusions alone mean "all but these"; beside `include` they would otherwise lose that meaning.
  const onlyExclusions = chosen.length > 0 && chosen.every((pattern) => pattern.startsWith('!'));
  const all = onlyExclusions && include.length > 0 ? ['*', ...chosen] : chosen;
  return [...new Set([...all, ...include, ...exclude.map((pattern) => `!${pattern}`)])];
}
