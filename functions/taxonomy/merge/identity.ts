import type { ArrayNode, Node, ScalarNode } from '../document/node.ts';

/** How the items of an array are told apart. */
export type Identity =
  /** By a member that every item has, and no two have the same. */
  | { readonly kind: 'keyed'; readonly field: string }
  /** By themselves: they are all different scalars. */
  | { readonly kind: 'set' }
  /** Not at all: the array is one value. */
  | { readonly kind: 'atom'; readonly why: string }
  /** There are no items. */
  | { readonly kind: 'empty' };

/** Members that name an item, best first; after them any whose name ends in `id`. */
export const identityFields = ['id', 'key', 'slug', 'path', 'name', 'uri', 'url', 'href', 'title'] as const;

/** How the items of several versions of one array are told apart: in the same way in all of them. Empty ones have no say. */
export function identityOf(arrays: readonly ArrayNode[]): Identity {
  const filled = [...new Set(arrays)].filter(({ items }) => items.length > 0);
  const sample = filled[0]?.items[0];
  if (sample === undefined) return { kind: 'empty' };
  if (sample.kind === 'scalar') {
    if (filled.every(isSet)) return { kind: 'set' };
    return { kind: 'atom', why: 'it holds a value twice, or values of several kinds' };
  }
  if (sample.kind === 'array') return { kind: 'atom', why: 'its items are lists, which have no names' };
  const others = [...sample.members.keys()].filter((name) => /(^|[_-])id$|[a-z]I[dD]$/.test(name)).sort();
  const field = [...new Set([...identityFields, ...others])].find(
    (name) => sample.members.get(name)?.kind === 'scalar' && filled.every((array) => isKeyedBy(array, name)),
  );
  if (field !== undefined) return { kind: 'keyed', field };
  return { kind: 'atom', why: 'no member names every item, each with another name' };
}

/** The scalar that names an item. */
export function identityScalar(item: Node, field: string): ScalarNode | undefined {
  const member = item.kind === 'object' ? item.members.get(field) : undefined;
  // A name that is nothing names nothing.
  return member?.kind === 'scalar' && !member.key.startsWith('z:') ? member : undefined;
}

function isKeyedBy({ items }: ArrayNode, field: string): boolean {
  const seen = new Set<string>();
  for (const item of items) {
    const key = identityScalar(item, field)?.key;
    if (key === undefined || seen.has(key)) return false;
    seen.add(key);
  }
  return true;
}

function isSet({ items }: ArrayNode): boolean {
  const keys = new Set<string>();
  for (const item of items) {
    if (item.kind !== 'scalar' || keys.has(item.key)) return false;
    keys.add(item.key);
  }
  return true;
}

/** The items of an array by their identities, in its order. */
export function itemsByIdentity(
  { items }: ArrayNode,
  identity: Extract<Identity, { kind: 'keyed' | 'set' }>,
): ReadonlyMap<string, Node> {
  const byKey = new Map<string, Node>();
  for (const item of items) {
    const scalar = identity.kind === 'set' ? item : identityScalar(item, identity.field);
    if (scalar?.kind === 'scalar') byKey.set(scalar.key, item);
  }
  return byKey;
}
