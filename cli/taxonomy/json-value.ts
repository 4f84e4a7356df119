import { jsonText } from '../../functions/taxonomy/document/json-text.ts';
import type { Node } from '../../functions/taxonomy/document/node.ts';

declare global {
  interface JSON {
    /** A value that `JSON.stringify` writes as the given text of a scalar: https://tc39.es/proposal-json-parse-with-source/ */
    rawJSON(text: string): object;
  }
}

/** A value for `JSON.stringify`, which writes every number with all its digits. `null` where there is none. */
export function jsonValue(node: Node | undefined): unknown {
  if (node === undefined) return null;
  if (node.kind === 'scalar') return JSON.rawJSON(jsonText(node));
  if (node.kind === 'array') return node.items.map(jsonValue);
  const value = {};
  for (const [name, member] of node.members) {
    // An assignment to `__proto__` would change what the object is.
    Object.defineProperty(value, name, { value: jsonValue(member), enumerable: true });
  }
  return value;
}
