import { parseAdvertisement } from './advertisement.ts';
import { protocolError } from './errors.ts';
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
  const {
    remote: found,
    contentType,
    body,
  } = await transport.discover({
    remote,
    method: 'GET',
    path: '/info/refs?service=git-receive-pack',
    signal,
  });
  if (!contentType.startsWith('application/x-git-receive-pack-advertisement')) {
    throw protocolError('the host answered, but not as a git host that takes pushes', remote.url);
  }
  const advertisement = parseAdvertisement(body, remote.url, 'git-receive-pack');
  return {
    remote: found,
    refs: advertisement.refs,
    haves: new Set([...advertisement.refs.values(), ...advertisement.extraHaves]),
    capabilities: advertisement.capabilities,
    objectFormat: advertisement.objectFormat,
  };
}
