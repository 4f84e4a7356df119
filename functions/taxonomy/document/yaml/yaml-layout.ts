import type { ArrayNode, Node, ObjectNode, ScalarNode } from '../node.ts';

/**
 * How a value stands in its file: `block` for a collection with a line for each entry, `flow` for one in brackets; scalars
 * by what they stand in, as less may be written plainly in brackets.
 */
export type YamlForm = 'block' | 'flow' | 'scalar' | 'flow-scalar';

/** A block collection as it was read. */
export interface BlockSource {
  /** From the first entry, or from the comments above it, to the last one, without the line break behind it. */
  readonly text: string;
  /** Column, from 0, of its names or dashes. */
  readonly column: number;
  /** Five numbers for each entry: start and end of its mark (name and colon, or dash), start and end of its value, its end. */
  readonly spans: readonly number[];
}

/** The entry of a block collection that a value comes from. */
export interface YamlPlace {
  readonly source: BlockSource;
  readonly index: number;
  /** The name of a member; `undefined` for an item. */
  readonly name: string | undefined;
}

/** What is known of a value that was read from YAML. */
export class YamlLayout {
  readonly form: YamlForm;
  /** Of a block collection its own column; of all else that of the entry it stands in, -1 when there is none. */
  readonly column: number;
  readonly place: YamlPlace | undefined;
  readonly source: BlockSource | undefined;
  /**
   * Of a flow collection: three numbers for each entry, its start, the start and the end of its value, from the start of the
   * text. `undefined` when it is written in a way that cannot be edited by its parts.
   */
  readonly flowSpans: readonly number[] | undefined;

  constructor(details: {
    readonly form: YamlForm;
    readonly column: number;
    readonly place: YamlPlace | undefined;
    readonly source?: BlockSource;
    readonly flowSpans?: readonly number[] | undefined;
  }) {
    this.form = details.form;
    this.column = details.column;
    this.place = details.place;
    this.source = details.source;
    this.flowSpans = details.flowSpans;
  }
}

/** A scalar that knows how it stood. */
export interface YamlScalar extends ScalarNode {
  readonly layout: YamlLayout;
}

/** A collection that was read from YAML. */
export type YamlContainer = (ObjectNode | ArrayNode) & { readonly text: string; readonly layout: YamlLayout };

/** How a value stood in YAML; `undefined` for one that comes from elsewhere or was put together. */
export function layoutOf(node: Node): YamlLayout | undefined {
  return 'layout' in node && node.layout instanceof YamlLayout ? node.layout : undefined;
}

/** Whether a node is a collection that knows its YAML text. */
export function isYamlContainer(node: Node): node is YamlContainer {
  return node.kind !== 'scalar' && node.text !== undefined && layoutOf(node) !== undefined;
}

/** Whether there is nothing in it. */
export function isEmptyContainer(node: Node): boolean {
  if (node.kind === 'scalar') return false;
  return node.kind === 'array' ? node.items.length === 0 : node.members.size === 0;
}
