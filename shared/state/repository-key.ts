import type { RepositoryKey } from './mirror-state.ts';

/**
 * `host/owner/name` in lower case, because hosts tell repositories apart without regard to case. The host has its port
 * when `gitUrl` names one; a path in `gitUrl` is not part of the key.
 */
export function repositoryKey(gitUrl: string, owner: string, name: string): RepositoryKey {
  return `${new URL(gitUrl).host}/${owner}/${name}`.toLowerCase();
}
