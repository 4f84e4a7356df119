import { readSetState } from '../../functions/taxonomy/round/read-state.ts';
import type { SetState } from '../../functions/taxonomy/round/set-state.ts';
import type { BlobStore } from '../../shared/blobs/blob-store.ts';
import { openBlobStore } from '../../shared/blobs/open-blob-store.ts';
import type { TaxonomyStore } from '../../shared/state/taxonomy-store.ts';
import type { CloudAccess } from '../cloud/cloud-access.ts';
import { withCloudAccess } from '../cloud/connect.ts';
import { openStores } from '../cloud/stores.ts';
import type { CloudOptions } from '../commands/command-setup.ts';
import type { Surroundings } from '../surroundings.ts';
import { chosenSet, readSets } from './configured-sets.ts';

/** Where a cloud keeps what it knows of sets. */
export interface SetRecords {
  readonly store: TaxonomyStore;
  readonly blobs: BlobStore;
}

/** One set as a cloud knows it. */
export interface KnownSet extends SetRecords {
  readonly cloud: CloudAccess;
  readonly set: string;
  readonly state: SetState;
}

/** Opens a cloud's records of sets. */
export function openSetRecords(cloud: CloudAccess): SetRecords {
  return { store: openStores(cloud).taxonomy, blobs: openBlobStore(cloud.blobs) };
}

/**
 * Does something with one set, that which is named or the only one. With a stack, a name is taken as it is: the configuration
 * need not be here. Throws `USAGE` for a set that there is not.
 */
export async function withKnownSet<Result>(
  name: string | undefined,
  options: CloudOptions,
  surroundings: Surroundings,
  work: (known: KnownSet) => Promise<Result>,
): Promise<Result> {
  const set =
    options.stack !== undefined && name !== undefined
      ? name
      : chosenSet(await readSets(options, surroundings), name).name;
  return withCloudAccess(options, surroundings, async (cloud) => {
    const records = openSetRecords(cloud);
    const { state } = await readSetState(records.store, records.blobs, set);
    return work({ ...records, cloud, set, state });
  });
}
