import type { ArrayNode, Node } from '../document/node.ts';
import { type Identity, identityOf, identityScalar } from '../merge/identity.ts';
import type { Step } from '../merge/merge.ts';
import { placeText } from '../merge/place.ts';

/** The way to a value in one file: names of members and indexes of items. */
export type Position = readonly (string | number)[];

/** The value there; `undefined` when there is none. */
export function nodeAt(root: Node, position: Position): Node | undefined {
  let node: Node | undefined = root;
  for (const step of position) {
    if (node?.kind === 'object') node = node.members.get(String(step));
    else if (node?.kind === 'array') node = node.items[Number(step)];
    else return undefined;
  }
  return node;
}

/** A position for people, with items named by their identities: `/entries/[id=intro]/title`; `/` is the whole file. */
export function placeOf(root: Node, position: Position): string {
  const steps: Step[] = [];
  let node: Node | undefined = root;
  for (const step of position) {
    steps.push(node?.kind === 'array' ? itemSteps(node)(Number(step)) : { member: String(step) });
    node = node && nodeAt(node, [step]);
  }
  return placeText(steps) || '/';
}

/** How an array's items are named in places: by identity, by themselves, or by index where there is nothing better. */
export function itemSteps(
  array: ArrayNode,
  identity: Identity = identityOf([array]),
): (index: number) => Step {
  return (index) => {
    const item = array.items[index];
    if (identity.kind === 'set' && item?.kind === 'scalar') return { element: item.key };
    if (identity.kind === 'keyed' && item) {
      const scalar = identityScalar(item, identity.field);
      if (scalar) return { field: identity.field, identity: scalar.key };
    }
    return { member: String(index) };
  };
}

/**
 * Line and column, from 1, of a value in the text of its file, or of the nearest thing around it whose text is found. `undefined` when
 * not even the whole value stands there as it was read.
 */
export function findPosition(
  text: string,
  root: Node,
  position: Position,
): { readonly line: number; readonly column: number } | undefined {
  let offset = root.text === undefined ? -1 : text.indexOf(root.text);
  if (offset < 0) return undefined;
  let node = root;
  for (const step of position) {
    const child = childOffset(node, step);
    if (child === undefined) break;
    offset += child.offset;
    node = child.node;
  }
  const before = text.slice(0, offset);
  const lineStart = Math.max(before.lastIndexOf('\n'), before.lastIndexOf('\r')) + 1;
  return { line: before.split(/\r\n|\n|\r/).length, column: offset - lineStart + 1 };
}

/** Where a child stands in the text of its parent. Children are looked for one after another, each after the one before. */
function childOffset(
  parent: Node,
  step: string | number,
): { readonly node: Node; readonly offset: number } | undefined {
  if (parent.kind === 'scalar' || parent.text === undefined) return undefined;
  const { text } = parent;
  const children =
    parent.kind === 'object'
      ? [...parent.members]
      : parent.items.map((item, index) => [index, item] as const);
  let cursor = 0;
  for (const [name, child] of children) {
    if (typeof name === 'string') cursor = afterName(text, name, cursor);
    const offset = child.text === undefined ? -1 : text.indexOf(child.text, cursor);
    if (name === step) return offset < 0 ? undefined : { node: child, offset };
    if (offset >= 0) cursor = offset + (child.text?.length ?? 0);
  }
  return undefined;
}

function afterName(text: string, name: string, from: number): number {
  const quoted = JSON.stringify(name);
  const atQuoted = text.indexOf(quoted, from);
  if (atQuoted >= 0) return atQuoted + quoted.length;
  const at = text.indexOf(name, from);
  return at < 0 ? from : at + name.length;
}
