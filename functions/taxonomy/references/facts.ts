import { z } from 'zod';
import type { ArrayNode, Node, ObjectNode, ScalarNode } from '../document/node.ts';
import { identityOf, identityScalar, isJointField } from '../merge/identity.ts';
import type { Step } from '../merge/merge.ts';
import { placeText } from '../merge/place.ts';
import { type FileKind, fileKindOf, fileKinds } from '../schema/file-kind.ts';
import { itemSteps, type Position } from '../schema/position.ts';
import { meaningOf, pointsElsewhere } from './reference-names.ts';
import { readReference } from './reference-value.ts';

/**
 * How far a definition goes. `firm`: an item is told apart by it, as its id. `soft`: by a path, a name or the like, which several files
 * may well say of one thing. `alias`: another name that it goes by.
 */
const weights = ['firm', 'soft', 'alias'] as const;

/** What one file says about references: found once for each content, and kept. */
export const referenceFactsSchema = z.object({
  /** Grows when the rules change: facts of other rules are found again. */
  version: z.literal(1),
  kind: z.enum(fileKinds),
  definitions: z.array(z.object({ id: z.string(), place: z.string(), weight: z.enum(weights) })),
  /** `field` is the name of the member; `related.id` for the id of an object in it. */
  references: z.array(z.object({ field: z.string(), value: z.string(), place: z.string() })),
});

export type ReferenceFacts = z.infer<typeof referenceFactsSchema>;
export type DefinitionWeight = (typeof weights)[number];

/** A reference with the way to it in the file that was read. */
export interface FoundReference {
  readonly field: string;
  readonly value: string;
  readonly place: string;
  readonly position: Position;
}

/** What a file defines and refers to. The same path and value give the same facts. Pure. */
export function factsOf(path: string, root: Node): ReferenceFacts {
  const { kind, definitions, references } = explore(path, root);
  return {
    version: 1,
    kind,
    definitions,
    references: references.map(({ field, value, place }) => ({ field, value, place })),
  };
}

/** The references of a file that `factsOf` tells of, and where they stand. */
export function findReferences(path: string, root: Node): readonly FoundReference[] {
  return explore(path, root).references;
}

interface Explored {
  readonly kind: FileKind;
  readonly definitions: ReferenceFacts['definitions'];
  readonly references: FoundReference[];
}

interface Visit extends Explored {
  /** Where the visit is. */
  readonly place: string;
  readonly position: Position;
  /** The member that all of this stands in, when what it holds stands for things elsewhere. */
  readonly pointer: string | undefined;
}

function explore(path: string, root: Node): Explored {
  const { kind } = fileKindOf(path, root);
  const explored: Explored = { kind, definitions: fileNames(path), references: [] };
  const visit: Visit = { ...explored, place: '', position: [], pointer: undefined };
  if (root.kind === 'object') defineNames(visit, root, 'soft');
  walk(visit, root, undefined);
  return explored;
}

/** A file can be referred to itself: by its path, with and without extension, and by its bare name. */
function fileNames(path: string): ReferenceFacts['definitions'] {
  const withoutExtension = path.replace(/\.[^./]*$/, '');
  const bare = withoutExtension.slice(withoutExtension.lastIndexOf('/') + 1);
  return [...new Set([path, withoutExtension, bare])].map((id) => ({ id, place: '/', weight: 'alias' }));
}

/** @param identity the member that names the object in its list */
function walk(visit: Visit, node: Node, identity: string | undefined): void {
  if (node.kind === 'array') walkItems(visit, node);
  if (node.kind === 'object') walkMembers(visit, node, identity);
}

function walkItems(visit: Visit, array: ArrayNode): void {
  const identity = identityOf([array]);
  // Links have no name that others could speak of.
  const field = identity.kind === 'keyed' && !isJointField(identity.field) ? identity.field : undefined;
  const stepOf = itemSteps(array, identity);
  for (const [index, item] of array.items.entries()) {
    if (item.kind === 'scalar') continue;
    const inside = below(visit, stepOf(index), index);
    if (item.kind === 'object') defineItem(inside, item, field);
    walk(inside, item, field);
  }
}

function walkMembers(visit: Visit, object: ObjectNode, identity: string | undefined): void {
  const { pointer, kind } = visit;
  const isTable = kind === 'cross_references' && isTableOfLists(object);
  for (const [name, member] of object.members) {
    const field = isTable ? '*' : fieldOf(name, object, { pointer, identity, kind });
    if (member.kind === 'scalar' && field === undefined) continue;
    const inside = below(visit, { member: name }, name);
    if (isTable) refer(inside, '*', name);
    else if (member.kind === 'object' && pointer === undefined) define(inside, name, 'alias');
    if (field !== undefined) referTo(inside, field, member);
    if (member.kind === 'scalar') continue;
    walk({ ...inside, pointer: pointsElsewhere(name) ? name : undefined }, member, undefined);
  }
}

interface MemberView {
  readonly pointer: string | undefined;
  readonly identity: string | undefined;
  readonly kind: FileKind;
}

/** The field that a member counts for, should it hold references. */
function fieldOf(name: string, object: ObjectNode, view: MemberView): string | undefined {
  if (view.pointer !== undefined && isName(name)) return `${view.pointer}.${name}`;
  return isReference(name, object, view) ? name : undefined;
}

/** The members that name a thing, where one points at another. */
function isName(name: string): boolean {
  return name === 'id' || name === 'key' || name === 'slug';
}

function isReference(name: string, object: ObjectNode, { identity, kind }: MemberView): boolean {
  if (meaningOf(name) === undefined) return kind === 'cross_references' && name !== identity;
  // By `doc_id` an index of documents names its own; a search index, those of others.
  if (name === identity) return pointsAtOthers(kind);
  // A branch of a repository.
  return name !== 'ref' || !['repo', 'repository', 'url', 'uri'].some((other) => object.members.has(other));
}

function pointsAtOthers(kind: FileKind): boolean {
  return kind === 'search_index' || kind === 'cross_references';
}

/** `{ "intro": ["setup", "usage"] }`: from one to many. */
function isTableOfLists({ members }: ObjectNode): boolean {
  const lists = [...members];
  return (
    lists.length > 0 &&
    lists.every(
      ([name, member]) =>
        meaningOf(name) === undefined &&
        member.kind === 'array' &&
        member.items.every((item) => item.kind === 'scalar' && item.key.startsWith('s:')),
    )
  );
}

function defineItem(visit: Visit, item: ObjectNode, identity: string | undefined): void {
  if (visit.pointer !== undefined) return;
  const scalar = identity === undefined ? undefined : identityScalar(item, identity);
  if (
    identity !== undefined &&
    scalar &&
    !(pointsAtOthers(visit.kind) && meaningOf(identity) !== undefined)
  ) {
    const isFirm = isName(identity) && !pointsAtOthers(visit.kind);
    define(visit, idOf(scalar), isFirm ? 'firm' : 'soft');
  }
  defineNames(visit, item, 'alias', identity);
}

const names = ['id', 'key', 'slug', 'path', 'name', 'uri'] as const;

function defineNames(visit: Visit, object: ObjectNode, weight: DefinitionWeight, except?: string): void {
  for (const name of names) {
    const member = object.members.get(name);
    if (name !== except && member?.kind === 'scalar') define(visit, idOf(member), weight);
  }
}

function define({ definitions, place }: Visit, id: string | undefined, weight: DefinitionWeight): void {
  if (id !== undefined && id !== '') definitions.push({ id, place: place || '/', weight });
}

/** Strings and numbers name things; nothing else does. */
function idOf({ key }: ScalarNode): string | undefined {
  return key.startsWith('s:') || key.startsWith('n:') ? key.slice(2) : undefined;
}

/** Takes what a member holds: a string, or a list of strings. */
function referTo(visit: Visit, field: string, node: Node): void {
  if (node.kind === 'scalar' && node.key.startsWith('s:')) refer(visit, field, node.key.slice(2));
  if (node.kind !== 'array') return;
  const stepOf = itemSteps(node);
  for (const [index, item] of node.items.entries()) {
    if (item.kind === 'scalar') referTo(below(visit, stepOf(index), index), field, item);
  }
}

function refer({ references, place, position }: Visit, field: string, value: string): void {
  if (readReference(value)) references.push({ field, value, place, position });
}

function below(visit: Visit, step: Step, at: string | number): Visit {
  return { ...visit, place: visit.place + placeText([step]), position: [...visit.position, at] };
}
