import type { Endpoint, Mirror } from '../../../shared/config/configuration.ts';
import { selects } from '../../../shared/config/selection.ts';
import { repositoryKey } from '../../../shared/state/repository-key.ts';

/** `github.com/acme`: how a place is named in subjects. */
function placeOf({ gitUrl, org }: Pick<Endpoint, 'gitUrl' | 'org'>): string {
  return `${new URL(gitUrl).host}/${org}`.toLowerCase();
}

/**
 * The endpoints that a subject is about: `credential github.com/acme`, `hook github.com/acme`, or a repository's key
 * (`github.com/acme/app`). One place may be entered in several ways; the same way is named once.
 */
export function endpointsOf(
  mirrors: readonly Mirror[],
  subject: string,
  roles: 'sources' | 'all' = 'all',
): readonly Endpoint[] {
  const place = subject.split(' ').at(-1)?.toLowerCase() ?? '';
  const endpoints = mirrors.flatMap(({ source, destinations }) =>
    roles === 'all' ? [source, ...destinations] : [source],
  );
  const meant = endpoints.filter((endpoint) => `${place}/`.startsWith(`${placeOf(endpoint)}/`));
  return [...new Map(meant.map((endpoint) => [wayInto(endpoint), endpoint])).values()];
}

/** The destination of a repository that a key names, with the mirror that takes the repository there. */
export function destinationOf(
  mirrors: readonly Mirror[],
  repository: string | undefined,
  key: string,
): { readonly mirror: Mirror; readonly destination: Endpoint; readonly name: string } | undefined {
  const [owner = '', name = ''] = (repository ?? '').split('/');
  if (name === '') return undefined;
  for (const mirror of mirrors) {
    const isOfSource = mirror.source.org.toLowerCase() === owner.toLowerCase();
    // Another mirror of the same source may have the same destination, and other rules.
    if (!isOfSource || selects(mirror.source, { name }) !== 'selected') continue;
    const destination = mirror.destinations.find(
      ({ gitUrl, org }) => repositoryKey(gitUrl, org, name) === key,
    );
    if (destination) return { mirror, destination, name };
  }
  return undefined;
}

function wayInto({ apiUrl, org, credentials }: Endpoint): string {
  return `${apiUrl} ${org.toLowerCase()} ${JSON.stringify(credentials)}`;
}
