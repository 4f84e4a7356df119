import type { ArrayNode, Node, ObjectNode } from '../node.ts';

/** Where the parts of a container stand in its `text`. */
export class JsonLayout {
  /** Three numbers for each member: start of its name, start and end of its value. Two for each item: start and end. */
  readonly spans: readonly number[];

  constructor(spans: readonly number[]) {
    this.spans = spans;
  }
}

/** A container that was read from JSON text. */
export type JsonContainer = (ObjectNode | ArrayNode) & { readonly text: string; readonly layout: JsonLayout };

/** Whether a node knows its JSON text. */
export function isJsonContainer(node: Node): node is JsonContainer {
  return node.kind !== 'scalar' && node.layout instanceof JsonLayout && node.text !== undefined;
}
