import { createHash } from 'node:crypto';
import type { Node } from '../document/node.ts';
import { canonicalText, equalValues } from './equal.ts';
import type { MergeSide, Step } from './merge.ts';
import { type Candidate, currentName, type Preference } from './preference.ts';
import { leastWritten } from './written-text.ts';

/** The different values that a place could have, that of the best side first. */
export function candidatesOf(
  sides: readonly MergeSide[],
  /** `undefined`: it is none of them. */
  current: { readonly value: Node | undefined } | undefined,
  { placeOf }: Preference,
): readonly Candidate[] {
  const named = sides.map(({ name, value }) => ({ name, value }));
  const all = current ? [{ name: currentName, value: current.value }, ...named] : named;
  const groups: { readonly names: string[]; readonly values: (Node | undefined)[] }[] = [];
  for (const { name, value } of all) {
    const group = groups.find(({ values: [known] }) => equalValues(known, value));
    if (group) {
      group.names.push(name);
      group.values.push(value);
    } else groups.push({ names: [name], values: [value] });
  }
  return groups
    .map(({ names, values: [first, ...others] }) => ({
      sides: names.sort((one, other) => placeOf(one) - placeOf(other)),
      value: leastWritten(first, others),
    }))
    .sort((one, other) => placeOf(one.sides[0] ?? '') - placeOf(other.sides[0] ?? ''));
}

/** The same for the same values at the same place, whoever has them, in whatever spelling. */
export function conflictId(scope: string, path: readonly Step[], candidates: readonly Candidate[]): string {
  const values = candidates.map(({ value }) => (value === undefined ? '' : canonicalText(value))).sort();
  const content = JSON.stringify([scope, path, values]);
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}

/** What the best of the sides last agreed on. */
export function baseOf(sides: readonly MergeSide[], { placeOf }: Preference): Node | undefined {
  const [best] = [...sides].sort((one, other) => placeOf(one.name) - placeOf(other.name));
  return best?.base;
}
