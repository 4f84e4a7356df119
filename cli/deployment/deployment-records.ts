import type { BlobStore } from '../../shared/blobs/blob-store.ts';
import { openBlobStore } from '../../shared/blobs/open-blob-store.ts';
import type { DeploymentRun, DeploymentStore, EnvironmentKey } from '../../shared/state/deployment-state.ts';
import type { CloudAccess } from '../cloud/cloud-access.ts';
import { openStores } from '../cloud/stores.ts';
import type { Place } from './configured-apps.ts';

/** Where a cloud keeps what it knows of deployments. */
export interface DeploymentRecords {
  readonly store: DeploymentStore;
  readonly blobs: BlobStore;
}

/** Opens a cloud's records of deployments. */
export function openDeploymentRecords(cloud: CloudAccess): DeploymentRecords {
  return { store: openStores(cloud).deployments, blobs: openBlobStore(cloud.blobs) };
}

/** The names by which a place is kept. */
export function keyOf({ app, environment }: Place): EnvironmentKey {
  return { app: app.name, environment: environment.name };
}

/** The newest runs of several environments together, newest first. */
export async function newestRuns(
  { runs }: Pick<DeploymentStore, 'runs'>,
  keys: readonly EnvironmentKey[],
  range: { readonly limit: number; readonly since?: number },
): Promise<readonly DeploymentRun[]> {
  const lists = await Promise.all(keys.map((key) => runs.list(key, range)));
  return lists
    .flat()
    .sort((one, other) => (one.runId < other.runId ? 1 : -1))
    .slice(0, range.limit);
}
