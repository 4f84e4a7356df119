import type { BlobStore } from '../../shared/blobs/blob-store.ts';
import type { Endpoint, Mirror } from '../../shared/config/configuration.ts';
import type { AutoBuilderError } from '../../shared/errors.ts';
import { basicAuthorization, type Remote } from '../../shared/git/remote.ts';
import type { GitCredentials, Hosting } from '../../shared/github/hosting.ts';
import type { DestinationState, RepositoryKey } from '../../shared/state/mirror-state.ts';
import { repositoryKey } from '../../shared/state/repository-key.ts';
import type { MirrorTarget, SettledSides } from './engine.ts';
import { readMemory } from './memory.ts';
import type { MirrorMemory } from './plan.ts';
import { asProblem } from './problems.ts';

/** How a job reaches hosts. Credentials are minted for every job, so that an expired one is never used twice. */
export interface Access {
  readonly credentials: (endpoint: Endpoint) => Promise<GitCredentials>;
  readonly hosting: (endpoint: Endpoint) => Promise<Hosting>;
  readonly blobs: BlobStore;
}

/** One destination of a job: what the engine is given, and what is known about it before and after. */
export interface JobTarget {
  readonly key: RepositoryKey;
  readonly url: string;
  readonly before: DestinationState | undefined;
  readonly memory: MirrorMemory | undefined;
  /** The engine's target, or why there can be none. */
  readonly target: MirrorTarget | { readonly problem: AutoBuilderError };
  /** Filled by the engine when the run comes to rest. */
  sides: SettledSides | undefined;
  /** The default branch that was set by this run. */
  headSet: string | undefined;
}

/** A repository at an endpoint, with credentials of this moment. */
export async function remoteOf(access: Access, endpoint: Endpoint, name: string): Promise<Remote> {
  const { username, password } = await access.credentials(endpoint);
  return { url: urlOf(endpoint, name), authorization: basicAuthorization(username, password) };
}

/** Where a repository is, without credentials. */
export function urlOf(endpoint: Endpoint, name: string): string {
  return `${endpoint.gitUrl}/${endpoint.org}/${name}.git`;
}

/** Makes the target for one destination. A destination whose credentials or memory fail has a problem of its own. */
export async function jobTarget(
  access: Access,
  mirror: Mirror,
  endpoint: Endpoint,
  name: string,
  states: readonly DestinationState[],
): Promise<JobTarget> {
  const key = repositoryKey(endpoint.gitUrl, endpoint.org, name);
  const url = urlOf(endpoint, name);
  const before = states.find((state) => state.destination === key);
  const job: { sides: SettledSides | undefined; headSet: string | undefined } = {
    sides: undefined,
    headSet: undefined,
  };
  try {
    const memory = await remembered(access.blobs, before);
    const target: MirrorTarget = {
      remote: await remoteOf(access, endpoint, name),
      memory,
      defaultBranch: before?.defaultBranch,
      create: mirror.createMissing ? () => createDestination(access, mirror, endpoint, name) : undefined,
      followHead: async (branch) => {
        const hosting = await access.hosting(endpoint);
        // Reads are plenty and writes are few: GitHub wants a second between two of them.
        const described = await hosting.getRepository(endpoint.org, name);
        if (described?.defaultBranch !== branch) await hosting.setDefaultBranch(endpoint.org, name, branch);
        result.headSet = branch;
      },
      settled: (sides) => {
        result.sides = sides;
      },
    };
    const result: JobTarget = { ...job, key, url, before, memory, target };
    return result;
  } catch (error) {
    return { ...job, key, url, before, memory: undefined, target: { problem: asProblem(error, url) } };
  }
}

/**
 * An empty memory, not none, before the first run and when the blob is gone: without any, the engine would take every
 * ref at the destination for one that may be pruned.
 */
async function remembered(blobs: BlobStore, before: DestinationState | undefined): Promise<MirrorMemory> {
  const bytes = before?.refsBlob ? await blobs.get(before.refsBlob) : undefined;
  return readMemory(bytes ? Buffer.from(bytes).toString('utf8') : '');
}

/** Without access to the source's description the copy is private: a mirror must never publish by accident. */
async function createDestination(
  access: Access,
  mirror: Mirror,
  endpoint: Endpoint,
  name: string,
): Promise<void> {
  const source = await access.hosting(mirror.source);
  const described = await source.getRepository(mirror.source.org, name);
  const hosting = await access.hosting(endpoint);
  await hosting.createRepository(endpoint.org, {
    name,
    private: described?.private ?? true,
    description: described?.description ?? null,
  });
}
