import { jsonText } from '../../functions/taxonomy/document/json-text.ts';
import type { Node } from '../../functions/taxonomy/document/node.ts';
import type { MergeConflict } from '../../functions/taxonomy/merge/merge.ts';
import { placeText } from '../../functions/taxonomy/merge/place.ts';
import { count } from '../output/quantities.ts';
import { jsonValue } from './json-value.ts';

/** Characters of a value that are shown. */
const shownCharacters = 200;
const shownConflicts = 100;

/** The conflicts as `--json` prints them; every number keeps its digits. */
export function conflictsJson(conflicts: readonly MergeConflict[]): object {
  return {
    conflicts: conflicts.map(({ path, base, candidates, chosen }) => ({
      path: placeText(path),
      base: jsonValue(base),
      candidates: candidates.flatMap(({ sides, value }) =>
        sides.map((side) => ({ side, ...(value === undefined ? {} : { value: jsonValue(value) }) })),
      ),
      chosen: jsonValue(chosen),
    })),
  };
}

/** The conflicts for people. */
export function conflictsText(conflicts: readonly MergeConflict[], file: string): string {
  const more = conflicts.length - shownConflicts;
  return [
    `auto-builder: ${count(conflicts.length, 'conflict')} in ${file}`,
    ...conflicts.slice(0, shownConflicts).flatMap(conflictLines),
    ...(more > 0 ? [`  … and ${more} more; --json lists all`] : []),
  ].join('\n');
}

function conflictLines({ path, base, candidates, chosen, withheld }: MergeConflict): readonly string[] {
  return [
    `  ${placeText(path) || 'the whole file'}`,
    `    base: ${valueText(base)}`,
    ...candidates.map(({ sides, value }) => `    ${sides.join(', ')}: ${valueText(value)}`),
    `    ${withheld ? 'not decided, stays' : 'taken'}: ${valueText(chosen)}`,
  ];
}

function valueText(value: Node | undefined): string {
  if (value === undefined) return '(nothing)';
  const text = jsonText(value);
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text;
}
