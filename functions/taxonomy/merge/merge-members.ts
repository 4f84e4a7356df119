import type { Node, ObjectNode } from '../document/node.ts';
import type { MergeSide, Step } from './merge.ts';
import { mergeOrder } from './merge-order.ts';
import type { Merge } from './merge-values.ts';

/** Versions of one value that are all of the same kind. */
export interface Versions {
  /** All of them, for a look at the whole. */
  readonly nodes: readonly Node[];
  readonly current: Node | undefined;
  /** Those who changed it. */
  readonly sides: readonly MergeSide[];
}

const none: ReadonlyMap<string, Node> = new Map();

/** Merges objects member by member. */
export function mergeMembers(merge: Merge, path: readonly Step[], { current, sides }: Versions): Node {
  const now = membersOf(current);
  const views = sides.map(({ name, base, value }) => ({
    name,
    base: membersOf(base),
    value: membersOf(value),
  }));
  const names = new Set([...now.keys(), ...views.flatMap(({ value }) => [...value.keys()])]);
  const merged = new Map<string, Node>();
  for (const name of names) {
    const member = merge.at(
      [...path, { member: name }],
      now.get(name),
      views.map((view) => ({ name: view.name, base: view.base.get(name), value: view.value.get(name) })),
    );
    if (member !== undefined) merged.set(name, member);
  }
  const { order } = mergeOrder(
    [...now.keys()],
    views.map(({ base, value }) => ({ base: [...base.keys()], value: [...value.keys()] })),
    new Set(merged.keys()),
  );
  return asKnown(order, merged, [current, ...sides.map(({ value }) => value)]);
}

function membersOf(node: Node | undefined): ReadonlyMap<string, Node> {
  return node?.kind === 'object' ? node.members : none;
}

/** One of the objects itself if it has just these members, so that its text can be used. */
function asKnown(
  order: readonly string[],
  merged: ReadonlyMap<string, Node>,
  known: readonly (Node | undefined)[],
): ObjectNode {
  const isIt = (node: Node | undefined): node is ObjectNode => {
    if (node?.kind !== 'object' || node.members.size !== order.length) return false;
    let index = 0;
    for (const [name, member] of node.members) {
      if (name !== order[index] || merged.get(name) !== member) return false;
      index += 1;
    }
    return true;
  };
  const members = (): ReadonlyMap<string, Node> =>
    new Map(
      order
        .flatMap((name) => [[name, merged.get(name)] as const])
        .flatMap(([name, node]) => (node ? [[name, node] as const] : [])),
    );
  return known.find(isIt) ?? { kind: 'object', members: members() };
}
