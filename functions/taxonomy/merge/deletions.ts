import type { Node } from '../document/node.ts';
import { identityOf, itemsByIdentity } from './identity.ts';

/** How much of a value is gone. */
export interface DeletedShare {
  /** Scalars of the old value whose place the new one does not have. */
  readonly deleted: number;
  /** Scalars of the old value. */
  readonly of: number;
}

/** Counts what a change takes away. What was changed, or moved within its array, is not gone. */
export function deletedShare(base: Node, value: Node | undefined): DeletedShare {
  if (base === value) return { deleted: 0, of: scalarsIn(base) };
  if (value === undefined) {
    const all = scalarsIn(base);
    return { deleted: all, of: all };
  }
  if (base.kind === 'object') {
    const after = value.kind === 'object' ? value.members : undefined;
    return sum([...base.members].map(([name, member]) => deletedShare(member, after?.get(name))));
  }
  if (base.kind === 'array') return deletedItems(base, value);
  return { deleted: 0, of: 1 };
}

function deletedItems(base: Extract<Node, { kind: 'array' }>, value: Node): DeletedShare {
  if (value.kind !== 'array') return { deleted: scalarsIn(base), of: scalarsIn(base) };
  const identity = identityOf([base, value]);
  if (identity.kind === 'keyed' || identity.kind === 'set') {
    const after = itemsByIdentity(value, identity);
    return sum(
      [...itemsByIdentity(base, identity)].map(([name, item]) => deletedShare(item, after.get(name))),
    );
  }
  const of = scalarsIn(base);
  return { deleted: Math.max(0, of - scalarsIn(value)), of };
}

function sum(shares: readonly DeletedShare[]): DeletedShare {
  return shares.reduce(
    (total, share) => ({ deleted: total.deleted + share.deleted, of: total.of + share.of }),
    {
      deleted: 0,
      of: 0,
    },
  );
}

function scalarsIn(node: Node): number {
  if (node.kind === 'scalar') return 1;
  const parts = node.kind === 'array' ? node.items : [...node.members.values()];
  return parts.reduce((count, part) => count + scalarsIn(part), 0);
}
