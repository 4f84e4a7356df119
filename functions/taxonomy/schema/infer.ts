import type { ArrayNode, Node, ObjectNode } from '../document/node.ts';
import { type Identity, identityOf } from '../merge/identity.ts';
import { placeText } from '../merge/place.ts';
import { type FoundReference, factsOf, findReferences } from '../references/facts.ts';
import { decideFields } from '../references/reference-fields.ts';
import { buildIndex } from '../references/reference-index.ts';
import { type FileKind, fileKindOf } from './file-kind.ts';

/** What can be told of a file without anybody having described it. */
export interface InferredSchema {
  readonly file: string;
  readonly kind: FileKind;
  /** What speaks for the kind, a sentence. */
  readonly why: string;
  /** In the order of the file. */
  readonly arrays: readonly InferredArray[];
  readonly references: readonly InferredReference[];
}

/** The lists at one place, or at like places of the items of another list. */
export interface InferredArray {
  /** `/entries`, `/entries/*\/tags`. */
  readonly place: string;
  /** How many lists there are. */
  readonly lists: number;
  /** In all of them. */
  readonly items: number;
  /** How their items are told apart when they are merged. */
  readonly identity: Identity;
  readonly why: string;
}

/** A member that may refer to items of this file or of others. */
export interface InferredReference {
  /** Name of the member. */
  readonly field: string;
  /** As far as this file shows. In a set the values of all its files count. */
  readonly isReference: boolean;
  /** Different values, and how many of them this file defines itself. */
  readonly values: number;
  readonly resolved: number;
  /** The first place. */
  readonly place: string;
  readonly why: string;
}

/** Infers how a file is built: its kind, how the items of its lists are told apart, and which members are references. Pure. */
export function inferSchema(path: string, root: Node): InferredSchema {
  const { kind, why } = fileKindOf(path, root);
  const groups = new Map<string, ArrayNode[]>();
  collectArrays(root, [], groups);
  return {
    file: path,
    kind,
    why,
    arrays: [...groups].map(([place, arrays]) => inferArray(place, arrays)),
    references: inferReferences(path, root),
  };
}

function inferArray(place: string, arrays: readonly ArrayNode[]): InferredArray {
  const identity = identityOf(arrays);
  const items = arrays.reduce((sum, array) => sum + array.items.length, 0);
  return { place, lists: arrays.length, items, identity, why: identityReason(identity) };
}

function identityReason(identity: Identity): string {
  switch (identity.kind) {
    case 'keyed':
      return `Every item has ${identity.field}, and no two of a list the same: they are merged one by one.`;
    case 'set':
      return 'Its items are plain values, none of them twice: they are merged as a set.';
    case 'atom':
      return `The list is merged as one value: ${identity.why}.`;
    case 'empty':
      return 'It has no items yet: the first ones will tell.';
  }
}

/** Lists by where they are; what stands in lists, or under names that are ids, has `*` for its place there. */
function collectArrays(node: Node, place: readonly string[], groups: Map<string, ArrayNode[]>): void {
  if (node.kind === 'scalar') return;
  if (node.kind === 'array') {
    const text = placeText(place.map((member) => ({ member }))) || '/';
    const known = groups.get(text);
    if (known) known.push(node);
    else groups.set(text, [node]);
    for (const item of node.items) collectArrays(item, [...place, '*'], groups);
    return;
  }
  const isTable = isTableOfAlike(node);
  for (const [name, member] of node.members) {
    collectArrays(member, [...place, isTable ? '*' : name], groups);
  }
}

/** Several objects with a member in common: their names are ids, not parts of the schema. */
function isTableOfAlike({ members }: ObjectNode): boolean {
  const [first, ...others] = [...members.values()];
  if (first?.kind !== 'object' || others.length === 0) return false;
  const isShared = (name: string) =>
    others.every((other) => other.kind === 'object' && other.members.has(name));
  return [...first.members.keys()].some(isShared);
}

function inferReferences(path: string, root: Node): readonly InferredReference[] {
  const facts = factsOf(path, root);
  const found = new Map<string, FoundReference>();
  for (const reference of findReferences(path, root)) {
    if (!found.has(reference.field)) found.set(reference.field, reference);
  }
  const decided = [...decideFields(buildIndex(new Map([[path, facts]]))).values()];
  return decided.map(({ field, isReference, values, resolved, why }) => {
    return { field, isReference, values, resolved, place: found.get(field)?.place ?? '/', why };
  });
}

/** An inferred schema for people to read. */
export function explainSchema({ file, kind, why, arrays, references }: InferredSchema): string {
  const listed = arrays.map(({ place, lists, items, identity, why }) => [
    `  ${place}: ${identityText(identity)} (${counted(lists, 'list')}, ${counted(items, 'item')})`,
    `    ${why}`,
  ]);
  const fields = references.map(({ field, isReference, place, why }) => [
    `  ${field}: ${isReference ? 'a reference' : 'no reference'} (first at ${place})`,
    `    ${why}`,
  ]);
  return [
    `${file}: ${kind}`,
    `  ${why}`,
    'Lists:',
    ...(listed.length > 0 ? listed.flat() : ['  none']),
    'References, as far as this file shows (in a set the values of all its files count):',
    ...(fields.length > 0 ? fields.flat() : ['  none']),
    '',
  ].join('\n');
}

function identityText(identity: Identity): string {
  switch (identity.kind) {
    case 'keyed':
      return `items are told apart by ${identity.field}`;
    case 'set':
      return 'a set of values';
    case 'atom':
      return 'one value';
    case 'empty':
      return 'empty';
  }
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
