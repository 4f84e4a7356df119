import type { Node } from '../node.ts';

/** So many characters of a long text, from either end, tell it from others: a table of long texts is slow. */
const ends = 500;

/** So many items before and behind the expected one are looked at. */
const reach = 4;

/**
 * The items of an array that was read before, to be found again in a newer text. They are expected in the same order; where
 * that fails, the next item that is read is found by its text, and from there on they are expected again.
 */
export class KnownItems {
  readonly #items: readonly Node[];
  #position = 0;
  #byText: ReadonlyMap<string, number> | undefined;

  constructor(items: readonly Node[]) {
    this.#items = items;
  }

  /** The item that stands where the text is read. */
  find(stands: (node: Node) => boolean): Node | undefined {
    const expected = this.#items[this.#position];
    if (expected !== undefined && stands(expected)) return this.#take(this.#position);
    const last = Math.min(this.#items.length - 1, this.#position + reach);
    for (let index = Math.max(0, this.#position - reach); index <= last; index += 1) {
      const item = this.#items[index];
      if (item !== undefined && stands(item)) return this.#take(index);
    }
    return undefined;
  }

  /** The item that is expected: what was not found likely is a newer version of it. */
  expected(): Node | undefined {
    return this.#items[this.#position];
  }

  /** The known item with the text of one that had to be read; else that one. */
  settle(read: Node): Node {
    const index = read.text === undefined ? undefined : this.#table().get(keyOf(read.text));
    if (index === undefined || this.#items[index]?.text !== read.text) {
      this.#position += 1;
      return read;
    }
    return this.#take(index) ?? read;
  }

  #take(index: number): Node | undefined {
    this.#position = index + 1;
    return this.#items[index];
  }

  #table(): ReadonlyMap<string, number> {
    this.#byText ??= new Map(
      this.#items.flatMap(({ text }, index) => (text === undefined ? [] : [[keyOf(text), index] as const])),
    );
    return this.#byText;
  }
}

function keyOf(text: string): string {
  if (text.length <= 2 * ends) return text;
  return `${text.slice(0, ends)}${text.length}${text.slice(-ends)}`;
}
