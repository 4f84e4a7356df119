import type { ArrayNode, Node } from '../document/node.ts';
import { identityOf, identityScalar, isNamingField } from './identity.ts';
import type { Step } from './merge.ts';
import { placeText } from './place.ts';

/** Two items of an array that have the same name. */
export interface DuplicateIdentity {
  readonly path: readonly Step[];
  readonly field: string;
  /** As it is written there. */
  readonly identity: string;
}

/** With fewer items, nothing can be said of an array that was not seen before. */
const enoughItems = 5;
/** So many of them must have a name of their own for the others to be mistakes. */
const mostNamed = 0.8;

/**
 * The first array, in the order of the file, that has two items of one name although its items are told apart by it: in what
 * was agreed on, or, where nothing was, because nearly all items have an `id` of their own.
 */
export function duplicateIdentity(base: Node | undefined, value: Node): DuplicateIdentity | undefined {
  return look([], base, value);
}

function look(path: readonly Step[], base: Node | undefined, value: Node): DuplicateIdentity | undefined {
  if (base === value || value.kind === 'scalar') return undefined;
  if (value.kind === 'object') {
    const before = base?.kind === 'object' ? base.members : undefined;
    for (const [name, member] of value.members) {
      const found = look([...path, { member: name }], before?.get(name), member);
      if (found) return found;
    }
    return undefined;
  }
  const field = nameOf(base, value);
  if (field === undefined) return undefined;
  const before = new Map(
    (base?.kind === 'array' ? base.items : []).map((item) => [identityScalar(item, field)?.key, item]),
  );
  const seen = new Set<string>();
  for (const item of value.items) {
    const name = identityScalar(item, field);
    if (name === undefined) continue;
    if (seen.has(name.key) && isNamingField(field)) return { path, field, identity: name.text };
    seen.add(name.key);
    const found = look([...path, { field, identity: name.key }], before.get(name.key), item);
    if (found) return found;
  }
  return undefined;
}

function nameOf(base: Node | undefined, value: ArrayNode): string | undefined {
  if (base?.kind === 'array' && base.items.length > 0) {
    const identity = identityOf([base]);
    return identity.kind === 'keyed' ? identity.field : undefined;
  }
  const names = value.items.map((item) => identityScalar(item, 'id')?.key);
  const named = new Set(names.filter((name) => name !== undefined));
  const isNamed = value.items.length >= enoughItems && named.size >= value.items.length * mostNamed;
  return isNamed ? 'id' : undefined;
}

/** The array in words: `two items of /entries have the id "intro"`. */
export function duplicateText({ path, field, identity }: DuplicateIdentity): string {
  return `two items of ${placeText(path) || '/'} have the ${field} ${identity}`;
}
