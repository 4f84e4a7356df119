import type { ArrayNode, Node, ObjectNode } from '../document/node.ts';
import { identityScalar } from './identity.ts';
import type { Step } from './merge.ts';

/** The value at a place; `undefined` when there is none. */
export function valueAt(root: Node | undefined, path: readonly Step[]): Node | undefined {
  return path.reduce<Node | undefined>((node, step) => node && child(node, step), root);
}

/**
 * The value with another one at a place; `undefined` takes it away. What must be there to hold it is made. An item that is not
 * there stands behind what it stands behind in `like`, or at the end.
 *
 * @param like another version of the whole value.
 */
export function replaceAt(
  root: Node | undefined,
  path: readonly Step[],
  value: Node | undefined,
  like?: Node,
): Node | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  const inner = root && child(root, step);
  const replaced = replaceAt(inner, rest, value, like && child(like, step));
  if (replaced === inner) return root;
  if ('member' in step) return withMember(root, step.member, replaced);
  const items = root?.kind === 'array' ? root.items : [];
  if (replaced === undefined) return { kind: 'array', items: items.filter((item) => item !== inner) };
  if (inner === undefined) return withItem(items, replaced, step, like);
  return { kind: 'array', items: items.map((item) => (item === inner ? replaced : item)) };
}

/** A step to an item. */
type ItemStep = Exclude<Step, { member: string }>;

function child(node: Node, step: Step): Node | undefined {
  if ('member' in step) return node.kind === 'object' ? node.members.get(step.member) : undefined;
  if (node.kind !== 'array') return undefined;
  const name = 'element' in step ? step.element : step.identity;
  return node.items.find((item) => nameOf(item, step) === name);
}

function nameOf(item: Node, step: ItemStep): string | undefined {
  if ('field' in step) return identityScalar(item, step.field)?.key;
  return item.kind === 'scalar' ? item.key : undefined;
}

function withItem(items: readonly Node[], added: Node, step: ItemStep, like: Node | undefined): ArrayNode {
  const model = like?.kind === 'array' ? like.items.map((item) => nameOf(item, step)) : [];
  const own = model.indexOf(nameOf(added, step));
  const before = new Set(model.slice(0, Math.max(0, own)));
  const place = own < 0 ? items.length : items.findLastIndex((item) => before.has(nameOf(item, step))) + 1;
  return { kind: 'array', items: [...items.slice(0, place), added, ...items.slice(place)] };
}

function withMember(root: Node | undefined, name: string, value: Node | undefined): ObjectNode {
  const members = new Map(root?.kind === 'object' ? root.members : []);
  if (value === undefined) members.delete(name);
  else members.set(name, value);
  return { kind: 'object', members };
}
