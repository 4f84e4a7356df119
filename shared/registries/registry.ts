/** Package registries, as far as the age of dependencies is concerned. */

/** Where packages come from. */
export type Ecosystem = 'npm' | 'pypi';

/** A package by its name: npm's with its scope, PyPI's normalised (`normalizedProjectName`). */
export interface PackageId {
  readonly ecosystem: Ecosystem;
  readonly name: string;
}

/** What a registry says about a package. Versions are valid ones of its ecosystem. */
export interface PackageFacts {
  /** The newest release that is for everybody; absent when there are prereleases only. */
  readonly latest?: string;
  /** The newest of all, prereleases included. */
  readonly newest?: string;
  /** Versions that are deprecated (npm) or yanked (PyPI). */
  readonly withdrawn: 'all' | readonly string[];
}

/** What is known of a package now. */
export type RegistryAnswer =
  | { readonly state: 'known'; readonly facts: PackageFacts }
  /** The registry has no such package, or it could have none of that name. */
  | { readonly state: 'absent' }
  /** It could not be asked, or not be understood. `last`: what it said more than a day ago. */
  | { readonly state: 'unreachable'; readonly why: string; readonly last?: PackageFacts }
  /** Left to a later call, because this one asks only so much. */
  | { readonly state: 'postponed'; readonly last?: PackageFacts };

/** One registry: how it is asked, and how its answers are read. */
export interface Registry {
  readonly ecosystem: Ecosystem;
  /** Its API, without a slash at the end. */
  readonly root: string;
  /** For the header `Accept`. */
  readonly accept: string;
  /** The address of a package below `root`; `undefined`: nothing can have that name. */
  addressOf(name: string): string | undefined;
  /** Reads an answer; `undefined`: it is not one of such a registry. */
  read(body: unknown): PackageFacts | undefined;
}

/** One text for a package, for maps and for the cache. */
export function packageKey({ ecosystem, name }: PackageId): string {
  return `${ecosystem} ${name}`;
}

/** What is offered of a package: its versions, without those that were withdrawn as long as there are others. */
export function factsOf(
  versions: readonly string[],
  rules: {
    readonly withdrawn: (version: string) => boolean;
    readonly prerelease: (version: string) => boolean;
    readonly compare: (one: string, other: string) => number;
    /** The release that its author says is for everybody. */
    readonly tagged?: string | undefined;
  },
): PackageFacts {
  const withdrawn = versions.filter(rules.withdrawn);
  const all = versions.length > 0 && withdrawn.length === versions.length;
  const gone = new Set(all ? [] : withdrawn);
  const offered = versions.filter((version) => !gone.has(version));
  const newestOf = (some: readonly string[]): string | undefined =>
    some.reduce<string | undefined>(
      (best, version) => (best === undefined || rules.compare(version, best) > 0 ? version : best),
      undefined,
    );
  const { tagged } = rules;
  const latest =
    tagged !== undefined && versions.includes(tagged) && !rules.prerelease(tagged)
      ? tagged
      : newestOf(offered.filter((version) => !rules.prerelease(version)));
  const newest = newestOf(offered);
  return {
    ...(latest === undefined ? {} : { latest }),
    ...(newest === undefined ? {} : { newest }),
    withdrawn: all ? 'all' : withdrawn,
  };
}
