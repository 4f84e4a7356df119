import { cutListing } from './advertisement.ts';
import { discover } from './discovery.ts';
import { GitError, protocolError } from './errors.ts';
import { isObjectId, isRefName, type ObjectFormat, type ObjectId, type Refs } from './object-id.ts';
import { decodePackets, delimiterPacket, encodePacket, flushPacket, lineText } from './pkt-line.ts';
import type { Remote } from './remote.ts';
import type { Transport } from './transport.ts';

/** What the source's upload-pack can do, learnt once and kept while the process lives. */
export interface SourceCapabilities {
  /** Where to talk to: a renamed repository is followed here. */
  readonly remote: Remote;
  readonly version: 0 | 2;
  readonly objectFormat: ObjectFormat;
  readonly filter: boolean;
  readonly waitForDone: boolean;
  /** Only in version 0, where discovery is the listing. */
  readonly advertised?: SourceListing;
}

/** All refs of the source at one moment. */
export interface SourceListing {
  readonly refs: Refs;
  /** The branch that HEAD names, also when it has no commit yet: `refs/heads/main`. */
  readonly head: string | undefined;
  /** The commit of that branch; absent: it has none, or the host speaks version 0. */
  readonly headTip?: ObjectId;
}

/** What is listed: branches and tags, or the default branch alone. */
export type ListingExtent = 'branches-and-tags' | 'head';

const prefixes: Readonly<Record<ListingExtent, readonly string[]>> = {
  'branches-and-tags': ['ref-prefix HEAD\n', 'ref-prefix refs/heads/\n', 'ref-prefix refs/tags/\n'],
  head: ['ref-prefix HEAD\n'],
};

/** Capabilities by repository URL; give one to all calls of a process to save a request each. */
export type CapabilityCache = Map<string, SourceCapabilities>;

const uploadPackHeaders = {
  'Content-Type': 'application/x-git-upload-pack-request',
  Accept: 'application/x-git-upload-pack-result',
  'Git-Protocol': 'version=2',
};

/** Headers of every upload-pack POST. */
export function uploadPackRequestHeaders(version: 0 | 2): Record<string, string> {
  const { 'Git-Protocol': protocol, ...common } = uploadPackHeaders;
  return version === 2 ? { ...common, 'Git-Protocol': protocol } : common;
}

/** Learns what the source speaks. Throws `GIT_*` errors of the transport and `GIT_PROTOCOL_UNEXPECTED`. */
async function discoverSource(
  transport: Transport,
  remote: Remote,
  signal?: AbortSignal,
): Promise<SourceCapabilities> {
  const { remote: found, advertisement } = await discover(transport, remote, 'git-upload-pack', {
    headers: { 'Git-Protocol': 'version=2' },
    signal,
  });
  if (advertisement.version === 0) {
    const shallow = advertisement.shallow;
    if (shallow) throw shallowSource(remote.url);
    return {
      remote: found,
      version: 0,
      objectFormat: advertisement.objectFormat,
      filter: advertisement.capabilities.has('filter'),
      waitForDone: false,
      advertised: { refs: advertisement.refs, head: advertisement.head },
    };
  }
  const fetchFeatures = new Set((advertisement.capabilities.get('fetch') ?? '').split(' '));
  return {
    remote: found,
    version: 2,
    objectFormat: advertisement.objectFormat,
    filter: fetchFeatures.has('filter'),
    waitForDone: fetchFeatures.has('wait-for-done'),
  };
}

/**
 * Learns what the source speaks, or takes it from the cache: no request where it is known. Version 0 is asked anew, because
 * there discovery is the listing.
 */
export async function learnSource(
  transport: Transport,
  remote: Remote,
  cache: CapabilityCache,
  signal?: AbortSignal,
): Promise<SourceCapabilities> {
  const known = cache.get(remote.url);
  // Credentials are minted anew for every job, so only the place is taken from the cache.
  if (known) return { ...known, remote: withAuthorization(known.remote, remote) };
  const found = await discoverSource(transport, remote, signal);
  if (found.version === 2) cache.set(remote.url, { ...found, remote: { url: found.remote.url } });
  return found;
}

/**
 * Lists the source: branches and tags only, so that `refs/pull/*` and other refs of the forge never travel. One request
 * in protocol version 2 when the capabilities are known.
 */
export async function listSource(
  transport: Transport,
  remote: Remote,
  cache: CapabilityCache,
  signal?: AbortSignal,
  extent: ListingExtent = 'branches-and-tags',
): Promise<{ capabilities: SourceCapabilities; listing: SourceListing }> {
  const current = await learnSource(transport, remote, cache, signal);
  if (current.version === 0) {
    return { capabilities: current, listing: current.advertised ?? { refs: new Map(), head: undefined } };
  }
  const body = Buffer.concat([
    encodePacket('command=ls-refs\n'),
    ...(current.objectFormat === 'sha256' ? [encodePacket('object-format=sha256\n')] : []),
    delimiterPacket,
    ...['symrefs\n', ...prefixes[extent]].map(encodePacket),
    flushPacket,
  ]);
  const answer = await transport.read(
    {
      remote: current.remote,
      method: 'POST',
      path: '/git-upload-pack',
      headers: uploadPackRequestHeaders(2),
      signal,
    },
    body,
  );
  return { capabilities: current, listing: parseListing(answer, remote.url) };
}

function withAuthorization(place: Remote, credentials: Remote): Remote {
  // A redirect to another host dropped the credentials; they must not come back through the cache.
  const sameHost = new URL(place.url).host === new URL(credentials.url).host;
  return sameHost && credentials.authorization
    ? { url: place.url, authorization: credentials.authorization }
    : { url: place.url };
}

function parseListing(answer: Buffer, where: string): SourceListing {
  const refs = new Map<string, ObjectId>();
  let head: string | undefined;
  let headTip: ObjectId | undefined;
  const packets = decodePackets(answer, where);
  for (const packet of packets) {
    if (packet.kind !== 'line') continue;
    const line = lineText(packet.payload);
    if (line.startsWith('ERR ')) throw remoteError(line.slice(4), where);
    const space = line.indexOf(' ');
    const nameEnd = line.indexOf(' ', space + 1);
    const id = line.slice(0, space);
    const name = nameEnd < 0 ? line.slice(space + 1) : line.slice(space + 1, nameEnd);
    if (!isRefName(name) || !(id === 'unborn' || isObjectId(id)))
      throw protocolError(`an unreadable ref line: ${JSON.stringify(line.slice(0, 200))}`, where);
    if (name === 'HEAD') {
      head = / symref-target:(\S+)/.exec(line)?.[1];
      if (id !== 'unborn') headTip = id;
    } else if (id !== 'unborn') {
      refs.set(name, id);
    }
  }
  if (packets.at(-1)?.kind !== 'flush') throw cutListing(where);
  return { refs, head, ...(headTip === undefined ? {} : { headTip }) };
}

/** An `ERR` line in the host's own words. */
export function remoteError(words: string, where: string): GitError {
  if (/not our ref|is not a valid|unknown object|missing/i.test(words)) {
    return new GitError({
      code: 'GIT_REF_MOVED',
      what: `a ref moved while it was read: ${words}`,
      where,
      remedy: 'Nothing to do: the listing is taken anew.',
    });
  }
  return new GitError({
    code: 'GIT_REMOTE_ERROR',
    what: `the host says: ${words.slice(0, 500)}`,
    where,
    remedy: 'Look at the repository on its host.',
  });
}

/** A shallow source lacks history that the destination would need. */
export function shallowSource(where: string): GitError {
  return new GitError({
    code: 'GIT_SHALLOW_SOURCE',
    what: 'the source is a shallow repository: its history is cut off',
    where,
    remedy: 'Unshallow it (git fetch --unshallow), or mirror from the original.',
  });
}
