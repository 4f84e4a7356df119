/**
 * A value of an index file, apart from the format that it is written in. Nodes are never changed. A node that comes from
 * a file knows its own text there (`text`, with its layout), so that it can be moved to another file as it was written; one
 * that a merge put together knows none.
 */
export type Node = ScalarNode | ObjectNode | ArrayNode;

/** A string, number, boolean or null. */
export interface ScalarNode {
  readonly kind: 'scalar';
  /** As it is written: `1.0`, `"a"`. A number is never converted: 9007199254740993 and 1e400 stay what they are. */
  readonly text: string;
  /**
   * What it means, the same for everything that means the same, in whatever spelling: `s:` and the characters of a string,
   * `n:` and a number in normal form (`1.0`, `1` and `10e-1` are one), `b:true`, `z:` for null.
   */
  readonly key: string;
}

/** Members in the order of the file; each name once. */
export interface ObjectNode {
  readonly kind: 'object';
  readonly members: ReadonlyMap<string, Node>;
  readonly text?: string;
  /** The format's own notes of where the members stand in `text`. */
  readonly layout?: unknown;
}

/** Items in their order. */
export interface ArrayNode {
  readonly kind: 'array';
  readonly items: readonly Node[];
  readonly text?: string;
  /** The format's own notes of where the items stand in `text`. */
  readonly layout?: unknown;
}
