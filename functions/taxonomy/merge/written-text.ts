import type { Node } from '../document/node.ts';

/** How a value is written: its own text, or what it is put together from. */
function writtenText(node: Node): string {
  if (node.kind === 'scalar') return node.text;
  if (node.text !== undefined) return node.text;
  if (node.kind === 'array') return `[${node.items.map(writtenText).join(',')}]`;
  const members = [...node.members].map(([name, member]) => `${JSON.stringify(name)}:${writtenText(member)}`);
  return `{${members.join(',')}}`;
}

/** Of values that mean the same the one whose text is least, so that it does not matter who is asked first. */
export function leastWritten<T extends Node | undefined>(first: T, others: readonly T[]): T {
  const distinct = [...new Set([first, ...others])];
  if (distinct.length === 1) return first;
  const texts = distinct.map((node) => ({ node, text: node === undefined ? '' : writtenText(node) }));
  return texts.reduce((least, next) => (next.text < least.text ? next : least)).node;
}
