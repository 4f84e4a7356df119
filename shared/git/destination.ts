import { discover } from './discovery.ts';
import type { ObjectFormat, ObjectId, Refs } from './object-id.ts';
import type { Remote } from './remote.ts';
import type { Transport } from './transport.ts';

/** A destination at one moment: what its receive-pack offers and every ref it shows. */
export interface DestinationListing {
  /** Where to push: a renamed repository is followed here. */
  readonly remote: Remote;
  readonly refs: Refs;
  /** Every id that may serve as a have. */
  readonly haves: ReadonlySet<ObjectId>;
  readonly capabilities: ReadonlyMap<string, string>;
  readonly objectFormat: ObjectFormat;
}

/** Lists the destination through receive-pack, which shows all refs. Throws the transport's `GIT_*` errors. */
export async function listDestination(
  transport: Transport,
  remote: Remote,
  signal?: AbortSignal,
): Promise<DestinationListing> {
  const { remote: found, advertisement } = await discover(transport, remote, 'git-receive-pack', { signal });
  return {
    remote: found,
    refs: advertisement.refs,
    haves: new Set([...advertisement.refs.values(), ...advertisement.extraHaves]),
    capabilities: advertisement.capabilities,
    objectFormat: advertisement.objectFormat,
  };
}
