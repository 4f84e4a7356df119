import type { Node, ScalarNode } from './node.ts';

const jsonNumber = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/** A value as JSON on one line, in whatever format it was written; numbers keep their digits. */
export function jsonText(node: Node): string {
  if (node.kind === 'scalar') return scalarText(node);
  if (node.kind === 'array') return `[${node.items.map(jsonText).join(',')}]`;
  const members = [...node.members].map(([name, member]) => `${JSON.stringify(name)}:${jsonText(member)}`);
  return `{${members.join(',')}}`;
}

function scalarText({ key, text }: ScalarNode): string {
  if (key.startsWith('s:')) return JSON.stringify(key.slice(2));
  if (key.startsWith('b:')) return key.slice(2);
  if (key.startsWith('z:')) return 'null';
  // YAML has numbers that JSON has not: 0x1F, .inf.
  return jsonNumber.test(text) ? text : JSON.stringify(text);
}
