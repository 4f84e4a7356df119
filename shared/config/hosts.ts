import type { ConfigurationProblem } from './errors.ts';

/** Where the REST interface and git are; either may be left out. */
export interface HostInput {
  readonly apiUrl?: string | undefined;
  readonly gitUrl?: string | undefined;
}

/** Both roots, without a trailing slash. */
export interface Host {
  readonly apiUrl: string;
  readonly gitUrl: string;
}

/** The public service. */
export const publicHost: Host = { apiUrl: 'https://api.github.com', gitUrl: 'https://github.com' };

/**
 * Completes what was written at one place of the file. One URL alone stands for its host: the other is derived from it, never
 * taken from another host's defaults. `undefined` when it cannot be derived.
 */
export function completeHost(own: HostInput, inherited: Host): Host | undefined {
  const apiUrl = own.apiUrl && trim(own.apiUrl);
  const gitUrl = own.gitUrl && trim(own.gitUrl);
  if (apiUrl && gitUrl) return { apiUrl, gitUrl };
  if (apiUrl) return apiUrl === inherited.apiUrl ? inherited : fromApi(apiUrl);
  if (gitUrl) return gitUrl === inherited.gitUrl ? inherited : fromGit(gitUrl);
  return inherited;
}

/** Problems of the URLs at one place of the file: a form that cannot be read, or a secret that would go over a clear wire. */
export function hostProblems(own: HostInput, inherited: Host, path: string): ConfigurationProblem[] {
  const at = (key: string) => (path === '' ? key : `${path}.${key}`);
  const urls = Object.entries({ apiUrl: own.apiUrl, gitUrl: own.gitUrl });
  const wrong = urls.flatMap(([key, url]) => (url === undefined ? [] : urlProblems(url, at(key))));
  if (wrong.length > 0 || completeHost(own, inherited)) return wrong;
  const missing = own.apiUrl ? 'gitUrl' : 'apiUrl';
  return [
    {
      path: at(missing),
      found: 'nothing',
      allowed: 'the URL that belongs to the other one',
      remedy: `It can only be left out on github.com, *.ghe.com and https://HOST/api/v3. Add ${missing}.`,
    },
  ];
}

function urlProblems(text: string, path: string): ConfigurationProblem[] {
  const url = URL.parse(text);
  if (!url) {
    return [
      { path, found: 'a text that is not a URL', allowed: 'an absolute URL', remedy: 'Change the value.' },
    ];
  }
  if (url.protocol === 'http:' && !isThisMachine(url.hostname)) {
    return [
      {
        path,
        found: 'a URL with http',
        allowed: 'https; http only for this machine (localhost, 127.0.0.1, [::1])',
        remedy: 'Use https, so that the token does not travel in clear text.',
      },
    ];
  }
  return [];
}

/** Whether what is sent there does not travel in clear text over a wire: https, or http to this machine. */
export function isSafeUrl(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && isThisMachine(url.hostname));
}

function isThisMachine(hostname: string): boolean {
  return /^(localhost|(.+\.)?localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}

function trim(url: string): string {
  return url.replace(/\/+$/, '');
}

function fromApi(apiUrl: string): Host | undefined {
  if (apiUrl === publicHost.apiUrl) return publicHost;
  const server = /^(https?:\/\/[^/]+)\/api\/v3$/.exec(apiUrl)?.[1];
  if (server) return { apiUrl, gitUrl: server };
  const residence = /^https:\/\/api\.([^/]+\.ghe\.com)$/.exec(apiUrl)?.[1];
  return residence ? { apiUrl, gitUrl: `https://${residence}` } : undefined;
}

function fromGit(gitUrl: string): Host | undefined {
  if (gitUrl === publicHost.gitUrl) return publicHost;
  const residence = /^https:\/\/([^/]+\.ghe\.com)$/.exec(gitUrl)?.[1];
  if (residence) return { apiUrl: `https://api.${residence}`, gitUrl };
  return /^https?:\/\/[^/]+$/.test(gitUrl) ? { apiUrl: `${gitUrl}/api/v3`, gitUrl } : undefined;
}
