import { canonicalText, equalValues } from '../merge/equal.ts';
import { identityFields, identityOf, identityScalar, itemsByIdentity } from '../merge/identity.ts';
import type { ArrayNode, Node } from './node.ts';

/**
 * For each item of the target the index of the item that it was, each used once; `undefined` for what is new. By name where
 * items have names; else equal ones by their order, and what is left between them by its place or any name.
 */
export function matchItems(before: ArrayNode, after: ArrayNode): readonly (number | undefined)[] {
  const identity = identityOf([before, after]);
  if (identity.kind === 'keyed' || identity.kind === 'set') {
    const places = new Map([...itemsByIdentity(before, identity).keys()].map((key, index) => [key, index]));
    return [...itemsByIdentity(after, identity).keys()].map((key) => places.get(key));
  }
  return matchInOrder(before.items, after.items);
}

function matchInOrder(before: readonly Node[], after: readonly Node[]): readonly (number | undefined)[] {
  const matches = new Array<number | undefined>(after.length).fill(undefined);
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && equalValues(before[start], after[start])) {
    matches[start] = start;
    start += 1;
  }
  let end = 0;
  while (end < shorter - start && equalValues(before.at(-1 - end), after.at(-1 - end))) {
    end += 1;
    matches[after.length - end] = before.length - end;
  }
  const queues = queuesOf(before, start, before.length - end);
  for (let index = start; index < after.length - end; index += 1) {
    const item = after[index];
    matches[index] = item && queues.get(canonicalText(item))?.shift();
  }
  const free = new Set(Array.from({ length: before.length - end - start }, (_, offset) => start + offset));
  for (const match of matches) if (match !== undefined) free.delete(match);
  for (let index = start; index < after.length - end; index += 1) {
    if (matches[index] !== undefined) continue;
    const item = after[index];
    const found = [...free].slice(0, 50).find((place) => item && sameName(before[place], item));
    if (found === undefined) continue;
    matches[index] = found;
    free.delete(found);
  }
  return matches;
}

function queuesOf(items: readonly Node[], from: number, to: number): ReadonlyMap<string, number[]> {
  const queues = new Map<string, number[]>();
  for (let index = from; index < to; index += 1) {
    const item = items[index];
    if (item === undefined) continue;
    const text = canonicalText(item);
    queues.set(text, [...(queues.get(text) ?? []), index]);
  }
  return queues;
}

function sameName(before: Node | undefined, after: Node): boolean {
  if (before === undefined) return false;
  return identityFields.some((field) => {
    const name = identityScalar(before, field)?.key;
    return name !== undefined && name === identityScalar(after, field)?.key;
  });
}
