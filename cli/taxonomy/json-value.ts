import { DocumentError } from '../../functions/taxonomy/document/errors.ts';
import { jsonFormat } from '../../functions/taxonomy/document/json/json-format.ts';
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

/** A stored JSON text as a value for `JSON.stringify`; the text itself where it was cut off. `null` where there is none. */
export function storedValue(text: string | null): unknown {
  if (text === null) return null;
  try {
    return jsonValue(parseJsonValue(text, 'a stored value'));
  } catch (error) {
    if (error instanceof DocumentError) return text;
    throw error;
  }
}

/** Reads one JSON value. Throws `DocumentError`, which `where` names it in. */
export function parseJsonValue(text: string, where: string): Node {
  return jsonFormat.parse(Buffer.from(text), where).root;
}
