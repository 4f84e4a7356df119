import type { ArrayNode, Node, ObjectNode } from '../document/node.ts';
import { type ItemIdentity, identityOf, itemsByIdentity } from './identity.ts';
import type { Step } from './merge.ts';

/** How a value is taken apart: by the names of its members, or by the names of its items. */
export type Parting = { readonly kind: 'members' } | ItemIdentity;

/** The parts of a value, in its order. */
export type Children = ReadonlyMap<string, Node>;

const none: Children = new Map();

/** How several versions of a value can be taken apart alike; `undefined`: they cannot. */
export function partingOf(values: readonly (Node | undefined)[]): Parting | undefined {
  const present = [...new Set(values)].filter((value) => value !== undefined);
  if (present.every((value) => value.kind === 'object')) return { kind: 'members' };
  const arrays = present.filter((value): value is ArrayNode => value.kind === 'array');
  if (arrays.length < present.length) return undefined;
  const identity = identityOf(arrays);
  return identity.kind === 'keyed' || identity.kind === 'set' ? identity : undefined;
}

/** Takes values apart, each array only once. Lives as long as one merge. */
export class ChildrenIndex {
  readonly #known = new WeakMap<ArrayNode, Map<string, Children>>();

  /** The parts of a value; none when there is no value. */
  of(node: Node | undefined, parting: Parting): Children {
    if (node === undefined || node.kind === 'scalar') return none;
    if (node.kind === 'object') return node.members;
    if (parting.kind === 'members') return none;
    const field = parting.kind === 'set' ? '' : `=${parting.field}`;
    const known = this.#known.get(node) ?? new Map<string, Children>();
    const children = known.get(field) ?? itemsByIdentity(node, parting);
    this.#known.set(node, known.set(field, children));
    return children;
  }
}

/** The step to a part. */
export function stepTo(name: string, parting: Parting): Step {
  if (parting.kind === 'members') return { member: name };
  return parting.kind === 'set' ? { element: name } : { field: parting.field, identity: name };
}

/** Puts parts together; they have no text of their own. */
export function composed(children: Children, parting: Parting): ObjectNode | ArrayNode {
  return parting.kind === 'members'
    ? { kind: 'object', members: children }
    : { kind: 'array', items: [...children.values()] };
}
