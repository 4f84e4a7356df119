import { equalValues } from '../merge/equal.ts';
import type { Node, ObjectNode } from './node.ts';

/**
 * Gives values numbers: those that mean the same have the same one. Each collection is looked at once, however many others it
 * lies in, so that deep values do not take time for each of their levels.
 */
export class ValueNumbers {
  readonly #byText = new Map<string, number>();
  readonly #collections = new Map<Node, number>();

  /** The number of a value. */
  of(node: Node): number {
    if (node.kind === 'scalar') return this.#numberOf(node.key);
    const known = this.#collections.get(node);
    if (known !== undefined) return known;
    const number = this.#numberOf(
      node.kind === 'array' ? `[${node.items.map((item) => this.of(item)).join()}]` : this.#textOf(node),
    );
    this.#collections.set(node, number);
    return number;
  }

  /** Whether two values mean the same: by their numbers where they have some already. */
  equal(one: Node, other: Node): boolean {
    const known = this.#collections.get(one);
    const otherKnown = this.#collections.get(other);
    return known === undefined || otherKnown === undefined ? equalValues(one, other) : known === otherKnown;
  }

  /** No scalar's key begins with a bracket. */
  #textOf({ members }: ObjectNode): string {
    const parts = [...members].map(([name, member]) => `${JSON.stringify(name)}:${this.of(member)}`);
    return `{${parts.sort().join()}}`;
  }

  #numberOf(text: string): number {
    const known = this.#byText.get(text);
    if (known !== undefined) return known;
    this.#byText.set(text, this.#byText.size);
    return this.#byText.size - 1;
  }
}
