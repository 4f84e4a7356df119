import { createHash } from 'node:crypto';
import type { Endpoint } from './configuration.ts';

/** Lower case letters, digits and single `-`; at most 40 characters; never empty. */
export function slug(text: string): string {
  const plain = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return plain.slice(0, 40).replace(/-+$/, '') || 'mirror';
}

/** What tells one mirror from another, whatever its place in the file. */
export interface MirrorIdentity {
  readonly name?: string | undefined;
  readonly source: Endpoint & { readonly repos: readonly string[] };
  readonly destinations: readonly Endpoint[];
}

/**
 * An id for each mirror: its name, or its source organisation. Where unnamed mirrors would share one, each of them gets a short
 * hash of its source, repositories and destinations: reordering the file changes nothing.
 */
export function mirrorIds(mirrors: readonly MirrorIdentity[]): string[] {
  const plain = mirrors.map((mirror) => slug(mirror.name ?? mirror.source.org));
  return mirrors.map((mirror, index) => {
    const own = plain[index] ?? '';
    const unique = plain.filter((other) => other === own).length === 1;
    return unique || mirror.name !== undefined ? own : `${own}-${fingerprint(mirror)}`;
  });
}

function fingerprint(mirror: MirrorIdentity): string {
  const place = (endpoint: Endpoint) => `${endpoint.gitUrl}/${endpoint.org}`.toLowerCase();
  const parts = [
    place(mirror.source),
    [...mirror.source.repos].sort(),
    mirror.destinations.map(place).sort(),
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 6);
}
