import { createHash } from 'node:crypto';
import type { NamedRelease } from '../../functions/deployment/targets/target.ts';
import type { Release } from '../../shared/state/deployment-state.ts';

/** A release by a word, which stands for everything that it holds. */
export function namedRelease(word: string, parts: Partial<Release> = {}): NamedRelease {
  const release: Release = {
    app: 'shop',
    repository: 'acme/shop',
    commit: hash('commit', word).slice(0, 40),
    tree: hash('tree', word).slice(0, 40),
    ...parts,
  };
  return { digest: hash('release', JSON.stringify(release)), release };
}

function hash(kind: string, text: string): string {
  return createHash('sha256').update(`${kind} ${text}`).digest('hex');
}
