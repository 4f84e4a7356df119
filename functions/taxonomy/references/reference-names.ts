/**
 * What the name of a member says about it. `explicit`: it holds references, whatever they are. `possible`: it may, and its values must
 * show it.
 */
export type NameMeaning = 'explicit' | 'possible';

const explicit = new Set(['ref', 'refs', 'related', 'depends_on', 'parent', 'see_also']);

const possible = new Set([
  ...['reference', 'references', 'link', 'links', 'source', 'sources', 'target', 'targets', 'from', 'to'],
  ...['children', 'parents', 'dependencies', 'requires', 'prerequisites', 'next', 'prev', 'previous'],
]);

/** Lists of these are things of their own, in trees and tables; their ids name them. */
const owning = new Set(['children', 'links', 'references', 'sources', 'targets', 'dependencies']);

/** `undefined`: nothing speaks for a reference. `seeAlso`, `see-also` and `see_also` are one name. */
export function meaningOf(name: string): NameMeaning | undefined {
  const plain = plainName(name);
  if (explicit.has(plain) || /._refs?$/.test(plain)) return 'explicit';
  return possible.has(plain) || /._ids?$/.test(plain) ? 'possible' : undefined;
}

/** Whether objects below that name stand for things elsewhere, so that their `id` is a reference. */
export function pointsElsewhere(name: string): boolean {
  return meaningOf(name) !== undefined && !owning.has(plainName(name));
}

function plainName(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toLowerCase();
}
