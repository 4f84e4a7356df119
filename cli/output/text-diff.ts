import { structuredPatch } from 'diff';
import type { Terminal } from './terminal.ts';

/** Lines around a change. */
const context = 3;
/** A text that differs in more lines than this is shown as gone and written anew: finding the least difference takes too long. */
const mostEdits = 4_000;

/** Two versions of a text. */
export interface TextChange {
  /** Names of the versions, for the head. */
  readonly from: string;
  readonly to: string;
  /** `undefined`: it is not there. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** The difference as unified diff with three lines of context; empty when there is none. Colours are those that the terminal takes. */
export function textDiff({ from, to, before, after }: TextChange, paint: Terminal['paint']): string {
  if (before === after) return '';
  const { hunks } = patchOf(before ?? '', after ?? '');
  const head = [
    paint('bold', `--- ${before === undefined ? '/dev/null' : from}`),
    paint('bold', `+++ ${after === undefined ? '/dev/null' : to}`),
  ];
  const body = hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    paint('cyan', `@@ -${range(oldStart, oldLines)} +${range(newStart, newLines)} @@`),
    ...lines.map((line) => painted(line, paint)),
  ]);
  return [...head, ...body].join('\n');
}

function patchOf(before: string, after: string) {
  const patch = structuredPatch('', '', before, after, '', '', { context, maxEditLength: mostEdits });
  return patch ?? { hunks: [rewritten(before, after)] };
}

function rewritten(before: string, after: string) {
  const old = linesOf(before);
  const fresh = linesOf(after);
  return {
    oldStart: 1,
    oldLines: old.length,
    newStart: 1,
    newLines: fresh.length,
    lines: [...old.map((line) => `-${line}`), ...fresh.map((line) => `+${line}`)],
  };
}

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

/** As `diff -u` has it: an empty range begins with the line before, and the length 1 goes without saying. */
function range(start: number, lines: number): string {
  if (lines === 1) return String(start);
  return `${lines === 0 ? Math.max(0, start - 1) : start},${lines}`;
}

function painted(line: string, paint: Terminal['paint']): string {
  // What a file holds must not move the cursor.
  const shown = line.replace(/\r/g, '␍').replace(/(?!\t)\p{Cc}/gu, '·');
  if (line.startsWith('+')) return paint('green', shown);
  return line.startsWith('-') ? paint('red', shown) : shown;
}
