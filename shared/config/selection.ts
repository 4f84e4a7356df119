import type { MirrorSource } from './configuration.ts';
import { matchesRepository } from './globs.ts';

/** What is known of a repository without asking for more. */
export interface KnownRepository {
  readonly name: string;
  readonly archived?: boolean | undefined;
  readonly fork?: boolean | undefined;
}

/** Why a repository of a mirror's source is not mirrored. */
export type NotSelected = 'repository-not-selected' | 'repository-archived' | 'repository-fork';

/**
 * Whether a mirror takes a repository of its source organisation. One that is named as it is, without a glob, is
 * wanted even when it is archived or a fork: a schedule does not ask the host about it, and events must agree.
 */
export function selects(source: MirrorSource, repository: KnownRepository): 'selected' | NotSelected {
  if (!matchesRepository(source.repos, repository.name)) return 'repository-not-selected';
  if (isNamed(source, repository.name)) return 'selected';
  if (repository.archived === true && !source.archived) return 'repository-archived';
  if (repository.fork === true && !source.forks) return 'repository-fork';
  return 'selected';
}

/**
 * The names of all repositories that a source can ever select, each once, when its patterns say so without a glob;
 * `undefined` when only the host knows.
 */
export function literalNames(source: MirrorSource): readonly string[] | undefined {
  const positive = source.repos.filter((pattern) => !pattern.startsWith('!'));
  const onlyExclusions = positive.length === 0 && source.repos.length > 0;
  if (onlyExclusions || !positive.every(isLiteral)) return undefined;
  const byName = new Map(positive.map((name) => [name.toLowerCase(), name]));
  return [...byName.values()].filter((name) => matchesRepository(source.repos, name));
}

function isNamed(source: MirrorSource, name: string): boolean {
  return source.repos.some((pattern) => isLiteral(pattern) && pattern.toLowerCase() === name.toLowerCase());
}

/** Repository names consist of letters, digits, `.`, `_` and `-`; everything else is a pattern. */
function isLiteral(pattern: string): boolean {
  return /^[\w.-]+$/.test(pattern);
}
