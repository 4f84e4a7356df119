import type { Endpoint, Mirror } from '../../../shared/config/configuration.ts';
import type { Hosting } from '../../../shared/github/hosting.ts';
import { destinationOf } from './endpoints.ts';
import { askForRun, type Planning } from './plan-wishes.ts';
import type { Remedy } from './ports.ts';

/** What making a repository needs. */
export interface Recreating extends Planning {
  readonly mirrors: readonly Mirror[];
  /** Throws `GitHubError`, or what the secret store throws. */
  readonly hosting: (endpoint: Endpoint) => Promise<Hosting>;
}

/**
 * Makes a destination that is not there (any more) where the mirror may (`createMissing`), and has it filled. Where the source cannot be
 * described, it is private: nothing may be published by accident.
 */
export function recreateDestination(parts: Recreating): Remedy {
  const { mirrors, hosting } = parts;
  const meant = (repository: string | undefined, subject: string) => {
    const found = destinationOf(mirrors, repository, subject);
    return found?.mirror.createMissing === true ? found : undefined;
  };
  return {
    helps: ({ repository, subject }) => meant(repository, subject) !== undefined,
    async apply({ repository = '', subject }, attempt) {
      const found = meant(repository, subject);
      if (!found) return { outcome: 'refused', detail: 'no mirror may make it (createMissing)' };
      const { mirror, destination, name } = found;
      const described = await (await hosting(mirror.source)).getRepository(mirror.source.org, name);
      const made = await (await hosting(destination)).createRepository(destination.org, {
        name,
        private: described?.private ?? true,
        description: described?.description ?? null,
      });
      await askForRun(parts, repository, attempt);
      return { outcome: 'applied', detail: `${made.org}/${made.name} is there, and a run was asked for` };
    },
  };
}
