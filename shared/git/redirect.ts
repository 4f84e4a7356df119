import { protocolError } from './errors.ts';
import type { Remote } from './remote.ts';

/**
 * Where a repository has moved to, when its discovery document at `path` answered with a redirect to `location`.
 * Credentials stay behind when the host changes. Throws `GIT_PROTOCOL_UNEXPECTED` for a redirect that leads to no git
 * service, or from https to http.
 */
export function redirected(remote: Remote, path: string, location: string): Remote {
  const from = new URL(remote.url + path);
  const to = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  const suffix = path.slice(path.indexOf('/info/refs'));
  if (!to || !/^https?:$/.test(to.protocol) || !to.href.endsWith(suffix)) {
    const shown = to ? `${to.origin}${to.pathname}` : 'something that is no URL';
    throw protocolError(`redirected to ${shown}, which is no git service`, remote.url);
  }
  if (from.protocol === 'https:' && to.protocol !== 'https:') {
    throw protocolError('redirected from https to http', remote.url);
  }
  to.username = '';
  to.password = '';
  const url = to.href.slice(0, -suffix.length);
  const keeps = from.host === to.host && remote.authorization !== undefined;
  return keeps ? { url, authorization: remote.authorization } : { url };
}
