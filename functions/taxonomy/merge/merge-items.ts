import type { ArrayNode, Node } from '../document/node.ts';
import { type Identity, identityOf, itemsByIdentity } from './identity.ts';
import type { Step } from './merge.ts';
import type { Versions } from './merge-members.ts';
import { mergeOrder } from './merge-order.ts';
import type { Merge } from './merge-values.ts';

type Named = Extract<Identity, { kind: 'keyed' | 'set' }>;

/** Merges arrays item by item; `undefined` when their items cannot be told apart. */
export function mergeItems(
  merge: Merge,
  path: readonly Step[],
  { nodes, current, sides }: Versions,
): { readonly value: Node | undefined } | undefined {
  const identity = identityOf(nodes.filter((node) => node.kind === 'array'));
  if (identity.kind !== 'keyed' && identity.kind !== 'set') return undefined;
  const index = indexer(identity);
  const now = index(current);
  const views = sides.map(({ name, base, value }) => ({ name, base: index(base), value: index(value) }));
  const touched = touchedBy(views);
  const merged = new Map<string, Node>();
  for (const key of new Set([...now.keys(), ...touched])) {
    const item = touched.has(key)
      ? merge.at(
          [...path, stepTo(key, identity)],
          now.get(key),
          views.map(({ name, base, value }) => ({ name, base: base.get(key), value: value.get(key) })),
        )
      : now.get(key);
    if (item !== undefined) merged.set(key, item);
  }
  const { order, disputed } = mergeOrder(
    [...now.keys()],
    views.map(({ base, value }) => ({ base: [...base.keys()], value: [...value.keys()] })),
    new Set(merged.keys()),
  );
  const items = order.flatMap((key) => merged.get(key) ?? []);
  const value = asKnown(items, [current, ...sides.map((side) => side.value)]);
  return { value: disputed ? merge.judge.dispute(path, sides, current, value) : value };
}

function indexer(identity: Named): (node: Node | undefined) => ReadonlyMap<string, Node> {
  const known = new Map<Node, ReadonlyMap<string, Node>>();
  return (node) => {
    if (node?.kind !== 'array') return new Map();
    const items = known.get(node) ?? itemsByIdentity(node, identity);
    known.set(node, items);
    return items;
  };
}

/** Items that are not the very same in what a side has and in what it had. Of ten thousand items, that is a few. */
function touchedBy(
  views: readonly { readonly base: ReadonlyMap<string, Node>; readonly value: ReadonlyMap<string, Node> }[],
): ReadonlySet<string> {
  const touched = new Set<string>();
  for (const { base, value } of views) {
    for (const [key, item] of value) if (base.get(key) !== item) touched.add(key);
    for (const key of base.keys()) if (!value.has(key)) touched.add(key);
  }
  return touched;
}

function stepTo(key: string, identity: Named): Step {
  return identity.kind === 'set' ? { element: key } : { field: identity.field, identity: key };
}

/** One of the arrays itself if it has just these items, so that its text can be used. */
function asKnown(items: readonly Node[], known: readonly (Node | undefined)[]): ArrayNode {
  const isIt = (node: Node | undefined): node is ArrayNode =>
    node?.kind === 'array' &&
    node.items.length === items.length &&
    node.items.every((item, at) => item === items[at]);
  return known.find(isIt) ?? { kind: 'array', items };
}
