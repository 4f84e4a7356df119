import type { ArrayNode, Node, ObjectNode } from '../document/node.ts';

/** Whether two values mean the same: spelling, and the order of members, do not matter; the order of items does. */
export function equalValues(one: Node | undefined, other: Node | undefined): boolean {
  if (one === other) return true;
  if (one === undefined || other === undefined) return false;
  if (one.kind === 'scalar') return other.kind === 'scalar' && one.key === other.key;
  if (one.kind === 'array') return other.kind === 'array' && equalItems(one, other);
  return other.kind === 'object' && equalMembers(one, other);
}

function equalItems({ items }: ArrayNode, other: ArrayNode): boolean {
  if (items.length !== other.items.length) return false;
  return items.every((item, index) => equalValues(item, other.items[index]));
}

function equalMembers({ members }: ObjectNode, other: ObjectNode): boolean {
  if (members.size !== other.members.size) return false;
  for (const [name, member] of members) {
    const counterpart = other.members.get(name);
    if (counterpart === undefined || !equalValues(member, counterpart)) return false;
  }
  return true;
}

/** A text that is the same for values that mean the same, and for no others. */
export function canonicalText(node: Node): string {
  if (node.kind === 'scalar') return JSON.stringify(node.key);
  if (node.kind === 'array') return `[${node.items.map(canonicalText).join(',')}]`;
  const names = [...node.members.keys()].sort();
  const members = names.flatMap((name) => {
    const member = node.members.get(name);
    return member === undefined ? [] : [`${JSON.stringify(name)}:${canonicalText(member)}`];
  });
  return `{${members.join(',')}}`;
}
