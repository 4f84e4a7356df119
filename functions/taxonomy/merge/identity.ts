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

/** An identity by which items can be found. */
export type ItemIdentity = Extract<Identity, { kind: 'keyed' | 'set' }>;

/** Members that name an item, best first. */
const namingFields = ['id', 'uuid', 'key', 'slug', 'path', 'file', 'name', 'uri', 'url', 'href'] as const;

/** Members that are for people: two items may well have the same one. */
const describingFields = ['title', 'label'] as const;

/** What links have: together they name one, unless it stands there several times. */
const linkFields = [
  ['from', 'to'],
  ['source', 'target'],
  ['from', 'to', 'type'],
  ['source', 'target', 'type'],
] as const;

/** Stands between the members that name an item together: `from+to`. */
const joint = '+';

/** Members by which items may be told apart; between both kinds stands what ends in `id`. */
export const identityFields = [...namingFields, ...describingFields] as const;

/** `docId`, `doc_id`, `doc-id`, `docID`, `@id`: but not `valid`. */
const endsInId = /[_@$-]id$|[a-z0-9]I[dD]$/;

/** Whether two items of the same name are a mistake; else the member only happens to be different in all items. */
export function isNamingField(field: string): boolean {
  return !isJointField(field) && !describingFields.some((name) => name === field);
}

/** Whether several members name an item together. */
export function isJointField(field: string): boolean {
  return linkFields.some((names) => names.join(joint) === field);
}

/** How the items of several versions of one array are told apart: in the same way in all of them. Empty ones have no say. */
export function identityOf(arrays: readonly ArrayNode[]): Identity {
  const filled = [...new Set(arrays)].filter(({ items }) => items.length > 0);
  const items = filled.flatMap((array) => array.items.slice(0, 1));
  const sample = items[0];
  if (sample === undefined) return { kind: 'empty' };
  if (items.some(({ kind }) => kind !== sample.kind))
    return { kind: 'atom', why: 'its items are of several kinds' };
  if (sample.kind === 'array') return { kind: 'atom', why: 'its items are lists, which have no names' };
  if (sample.kind === 'scalar') return setIdentity(filled);
  const field = candidateFields(sample.members).find((name) =>
    filled.every((array) => isKeyedBy(array, name)),
  );
  if (field !== undefined) return { kind: 'keyed', field };
  return { kind: 'atom', why: 'no member is in every item, and different in each' };
}

function setIdentity(arrays: readonly ArrayNode[]): Identity {
  const items = arrays.flatMap((array) => array.items.find(({ kind }) => kind !== 'scalar') ?? []);
  if (items.length > 0) return { kind: 'atom', why: 'its items are of several kinds' };
  if (arrays.every((array) => isKeyedBy(array, undefined))) return { kind: 'set' };
  return { kind: 'atom', why: 'it holds the same value twice' };
}

/** The members of an item that can name it, best first; members with other names cannot. */
function candidateFields(members: ReadonlyMap<string, Node>): readonly string[] {
  const others = [...members.keys()].filter((name) => endsInId.test(name)).sort();
  const inOrder = [...namingFields, ...others, ...describingFields];
  const isScalar = (name: string): boolean => members.get(name)?.kind === 'scalar';
  const links = linkFields.filter((names) => names.every(isScalar)).map((names) => names.join(joint));
  return [...new Set(inOrder)].filter(isScalar).concat(links);
}

/** The scalar that names an item; null names nothing. */
export function identityScalar(item: Node, field: string): ScalarNode | undefined {
  if (isJointField(field)) return jointScalar(item, field.split(joint));
  const member = item.kind === 'object' ? item.members.get(field) : undefined;
  return member?.kind === 'scalar' && !member.key.startsWith('z:') ? member : undefined;
}

function jointScalar(item: Node, names: readonly string[]): ScalarNode | undefined {
  const parts = names.map((name) => identityScalar(item, name));
  const known = parts.filter((part) => part !== undefined);
  if (known.length < parts.length) return undefined;
  return {
    kind: 'scalar',
    text: known.map(({ text }) => text).join(' '),
    key: `s:${known.map(({ key }) => encodeURIComponent(key.replace(/^[sn]:/, ''))).join(joint)}`,
  };
}

/** By a member, or (`undefined`) by the items themselves. */
function isKeyedBy({ items }: ArrayNode, field: string | undefined): boolean {
  const seen = new Set<string>();
  for (const item of items) {
    const scalar = field === undefined ? item : identityScalar(item, field);
    if (scalar?.kind !== 'scalar') return false;
    seen.add(scalar.key);
  }
  return seen.size === items.length;
}

/** The items of an array by the keys of their names, in its order. */
export function itemsByIdentity({ items }: ArrayNode, identity: ItemIdentity): ReadonlyMap<string, Node> {
  const byKey = new Map<string, Node>();
  for (const item of items) {
    const scalar = identity.kind === 'set' ? item : identityScalar(item, identity.field);
    if (scalar?.kind === 'scalar') byKey.set(scalar.key, item);
  }
  return byKey;
}
