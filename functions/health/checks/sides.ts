import type { Endpoint, Mirror } from '../../../shared/config/configuration.ts';
import { AutoBuilderError } from '../../../shared/errors.ts';
import type { Refs } from '../../../shared/git/object-id.ts';
import type { RepositoryKey } from '../../../shared/state/mirror-state.ts';
import { repositoryKey } from '../../../shared/state/repository-key.ts';
import type { CheckPorts, GitListings, SourceRefs } from './ports.ts';

/** A repository that is looked at, with every mirror of its source that takes it. */
export interface CheckSubject {
  /** The first speaks for the source. */
  readonly mirrors: readonly Mirror[];
  /** `owner/name` at the source. */
  readonly repository: string;
  readonly key: RepositoryKey;
}

/** Where a mirror brings the repository. */
export interface Destination {
  readonly mirror: Mirror;
  readonly endpoint: Endpoint;
  readonly key: RepositoryKey;
}

/** What a listing came to, and how long it took. */
export type Listed<Value> =
  | { readonly kind: 'listed'; readonly value: Value; readonly durationMs: number }
  | { readonly kind: 'failed'; readonly error: unknown; readonly durationMs: number };

/** Both sides at one moment. */
export interface Sides {
  readonly source: Listed<SourceRefs>;
  readonly destinations: readonly { readonly at: Destination; readonly listed: Listed<Refs> }[];
}

/** The short name of a repository. */
export function shortName({ repository }: Pick<CheckSubject, 'repository'>): string {
  return repository.slice(repository.indexOf('/') + 1);
}

/** Every destination of the repository, each once. */
export function destinationsOf(subject: CheckSubject): readonly Destination[] {
  const name = shortName(subject);
  const all = subject.mirrors.flatMap((mirror) =>
    mirror.destinations.map((endpoint): Destination => {
      return { mirror, endpoint, key: repositoryKey(endpoint.gitUrl, endpoint.org, name) };
    }),
  );
  return [...new Map(all.map((destination) => [destination.key, destination])).values()];
}

/** Lists both sides, all at once. Never throws: what cannot be listed says why. */
export async function listSides(
  subject: CheckSubject,
  { git, now }: Pick<CheckPorts, 'git' | 'now'>,
): Promise<Sides> {
  const name = shortName(subject);
  const [speaker] = subject.mirrors;
  const [source, ...destinations] = await Promise.all([
    timed(now, () => sourceOf(speaker, name, git)),
    ...destinationsOf(subject).map(async (at) => {
      return { at, listed: await timed(now, () => git.destination(at.endpoint, name)) };
    }),
  ]);
  return { source, destinations };
}

async function sourceOf(speaker: Mirror | undefined, name: string, git: GitListings): Promise<SourceRefs> {
  if (speaker) return git.source(speaker.source, name);
  throw new AutoBuilderError({
    code: 'REPOSITORY_NOT_SELECTED',
    what: 'No mirror takes the repository',
    where: name,
    remedy: 'Nothing to do: it is not looked at any more.',
  });
}

async function timed<Value>(now: () => number, list: () => Promise<Value>): Promise<Listed<Value>> {
  const startedAt = now();
  try {
    const value = await list();
    return { kind: 'listed', value, durationMs: now() - startedAt };
  } catch (error) {
    return { kind: 'failed', error, durationMs: now() - startedAt };
  }
}
