import type { Node } from '../node.ts';

/** Items whose text begins alike are told apart by looking at them. */
const prefixLength = 64;
/** So many items in a row may have been taken out before the table of all is asked. */
const lookAhead = 4;

/** The items of an array that was read before, to be found again in a newer text: mostly in the same order. */
export class KnownItems {
  readonly #items: readonly Node[];
  #position = 0;
  #byPrefix: Map<string, number> | undefined;

  constructor(items: readonly Node[]) {
    this.#items = items;
  }

  /** The item that stands at a place of the text. */
  find(stands: (node: Node) => boolean, text: string, at: number): Node | undefined {
    for (let index = this.#position; index < this.#position + lookAhead; index += 1) {
      const item = this.#items[index];
      if (item !== undefined && stands(item)) return this.#take(index);
    }
    const index = this.#table().get(text.slice(at, at + prefixLength));
    const item = index === undefined ? undefined : this.#items[index];
    return index !== undefined && item !== undefined && stands(item) ? this.#take(index) : undefined;
  }

  /** The item that would be next: likely what the one at hand was before. */
  next(): Node | undefined {
    return this.#items[this.#position];
  }

  #take(index: number): Node | undefined {
    this.#position = index + 1;
    return this.#items[index];
  }

  #table(): ReadonlyMap<string, number> {
    if (this.#byPrefix) return this.#byPrefix;
    const table = new Map<string, number>();
    for (const [index, { text }] of this.#items.entries()) {
      // A shorter one does not fill the prefix, and is found by looking ahead or read again.
      if (text !== undefined && text.length >= prefixLength) table.set(text.slice(0, prefixLength), index);
    }
    this.#byPrefix = table;
    return table;
  }
}
