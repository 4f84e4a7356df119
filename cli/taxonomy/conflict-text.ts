import type { ConflictRecord } from '../../functions/taxonomy/round/set-state.ts';
import { ago } from '../output/quantities.ts';
import type { Terminal } from '../output/terminal.ts';
import { storedValue } from './json-value.ts';

/** Characters of a value that are shown. */
const shownCharacters = 200;

/** With values instead of their texts; a side that deleted has none. */
export function conflictJson(record: ConflictRecord, decided: ReadonlySet<string>): object {
  const { path: _path, base, candidates, chosen, ...rest } = record;
  return {
    ...rest,
    waitsForRound: decided.has(record.id),
    base: storedValue(base),
    candidates: candidates.map(({ value, cut, sides }) => ({
      ...(value === null ? {} : { value: cut ? value : storedValue(value) }),
      ...(cut ? { cut } : {}),
      sides,
    })),
    chosen: storedValue(chosen),
  };
}

/** A conflict for people: its id, where it is, and every value with who has it. */
export function conflictText(
  { id, file, place, base, candidates, chosen, status, at }: ConflictRecord,
  { now, decided, paint }: { now: number; decided: ReadonlySet<string>; paint: Terminal['paint'] },
): string {
  const state = decided.has(id) ? `${status}, decided for the next round` : status;
  const ending = status === 'open' ? [] : [`  in the index: ${valueText(chosen)}`];
  return [
    `${paint('bold', id)}  ${file} ${place}  ${paint(status === 'open' ? 'yellow' : 'dim', state)}  ${ago(at, now)}`,
    `  before: ${valueText(base)}`,
    ...candidates.flatMap(({ value, sides }) => [
      `  ${valueText(value)}`,
      ...sides.map((side) => `      ${sideText(side, now)}`),
    ]),
    ...ending,
  ].join('\n');
}

function sideText(
  { repository, commit, author, at }: ConflictRecord['candidates'][number]['sides'][number],
  now: number,
): string {
  const parts = [
    commit === undefined ? repository : `${repository}@${commit.slice(0, 8)}`,
    ...(author === undefined ? [] : [author]),
    ...(at === undefined ? [] : [ago(at, now)]),
  ];
  return parts.join(', ');
}

function valueText(value: string | null): string {
  if (value === null) return '(nothing)';
  return value.length > shownCharacters ? `${value.slice(0, shownCharacters)}…` : value;
}
