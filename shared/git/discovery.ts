import { type Advertisement, parseAdvertisement } from './advertisement.ts';
import { protocolError } from './errors.ts';
import type { Remote } from './remote.ts';
import type { Transport } from './transport.ts';

/** The two services of a git host, and how one that lacks it is described. */
const services = {
  'git-upload-pack': 'the host answered, but not as a smart git host',
  'git-receive-pack': 'the host answered, but not as a git host that takes pushes',
} as const;

/**
 * Asks a host for what its service offers. The remote that comes back is where to go on: a renamed repository is
 * followed. Throws the transport's `GIT_*` errors, and `GIT_PROTOCOL_UNEXPECTED` for anything but a smart git host.
 */
export async function discover(
  transport: Transport,
  remote: Remote,
  service: keyof typeof services,
  options: { readonly headers?: Readonly<Record<string, string>>; readonly signal?: AbortSignal | undefined },
): Promise<{ readonly remote: Remote; readonly advertisement: Advertisement }> {
  const path = `/info/refs?service=${service}`;
  const found = await transport.discover({ remote, method: 'GET', path, ...options });
  if (!found.contentType.startsWith(`application/x-${service}-advertisement`)) {
    throw protocolError(services[service], remote.url);
  }
  return { remote: found.remote, advertisement: parseAdvertisement(found.body, remote.url, service) };
}
