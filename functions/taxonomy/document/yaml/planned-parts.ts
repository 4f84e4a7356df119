import { matchItems } from '../match-items.ts';
import type { ArrayNode, Node, ObjectNode } from '../node.ts';

/** A part of the new value of a collection. */
export interface PlannedPart {
  /** `undefined` for an item. */
  readonly name: string | undefined;
  readonly value: Node;
  /** The part that it was; `undefined` for what is new. */
  readonly was: { readonly index: number; readonly value: Node } | undefined;
}

/** The parts of a collection in their new order, with what each of them was. */
export function plannedParts(before: Node, value: Node): readonly PlannedPart[] {
  if (before.kind === 'object' && value.kind === 'object') return plannedMembers(before, value);
  if (before.kind === 'array' && value.kind === 'array') return plannedItems(before, value);
  return [];
}

function plannedMembers(before: ObjectNode, value: ObjectNode): readonly PlannedPart[] {
  const own = new Map([...before.members].map(([name, member], index) => [name, { index, value: member }]));
  return [...value.members].map(([name, member]) => ({ name, value: member, was: own.get(name) }));
}

function plannedItems(before: ArrayNode, value: ArrayNode): readonly PlannedPart[] {
  const counterparts = matchItems(before, value);
  return value.items.map((item, place) => {
    const index = counterparts[place];
    const counterpart = index === undefined ? undefined : before.items[index];
    const was = index === undefined || counterpart === undefined ? undefined : { index, value: counterpart };
    return { name: undefined, value: item, was };
  });
}
