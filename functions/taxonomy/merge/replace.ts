import type { Node, ObjectNode } from '../document/node.ts';
import { identityScalar } from './identity.ts';
import type { Step } from './merge.ts';

/** The value at a place; `undefined` when there is none. */
export function valueAt(root: Node | undefined, path: readonly Step[]): Node | undefined {
  return path.reduce<Node | undefined>((node, step) => node && child(node, step), root);
}

/**
 * The value with another one at a place; `undefined` takes it away. An item that is not there is added at the end, and what
 * must be there to hold it is made.
 */
export function replaceAt(
  root: Node | undefined,
  path: readonly Step[],
  value: Node | undefined,
): Node | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  const inner = root && child(root, step);
  const replaced = replaceAt(inner, rest, value);
  if (replaced === inner) return root;
  if ('member' in step) return withMember(root, step.member, replaced);
  const isIt = (item: Node): boolean => item === inner;
  const items = root?.kind === 'array' ? root.items : [];
  if (replaced === undefined) return { kind: 'array', items: items.filter((item) => !isIt(item)) };
  if (inner === undefined) return { kind: 'array', items: [...items, replaced] };
  return { kind: 'array', items: items.map((item) => (isIt(item) ? replaced : item)) };
}

function child(node: Node, step: Step): Node | undefined {
  if ('member' in step) return node.kind === 'object' ? node.members.get(step.member) : undefined;
  if (node.kind !== 'array') return undefined;
  if ('element' in step) {
    return node.items.find((item) => item.kind === 'scalar' && item.key === step.element);
  }
  return node.items.find((item) => identityScalar(item, step.field)?.key === step.identity);
}

function withMember(root: Node | undefined, name: string, value: Node | undefined): ObjectNode {
  const members = new Map(root?.kind === 'object' ? root.members : []);
  if (value === undefined) members.delete(name);
  else members.set(name, value);
  return { kind: 'object', members };
}
