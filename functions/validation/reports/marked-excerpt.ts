import type { Span } from '../finding.ts';
import { visibleText } from './visible-text.ts';

/** A source line for a screen of fixed columns, and a second line that points at a part of it. */
export interface MarkedExcerpt {
  readonly text: string;
  /** Spaces and carets; empty when the marked part is not in the text. */
  readonly mark: string;
}

interface Piece {
  readonly shown: string;
  readonly cells: number;
  readonly marked: boolean;
}

/**
 * Lays the line out without its indentation, at most `width` cells wide, cut around the span when it is longer. Tabs become
 * two spaces, and what is not seen is written out, so that the carets stand where they should.
 */
export function markedExcerpt(line: string, span: Span, width: number): MarkedExcerpt {
  const pieces = piecesOf(line, span);
  const unindented = pieces.slice(
    Math.max(
      0,
      pieces.findIndex(({ shown, marked }) => marked || shown.trim() !== ''),
    ),
  );
  const seen = partAround(unindented, width);
  const marked = seen.some((piece) => piece.marked);
  return {
    text: seen
      .map(({ shown }) => shown)
      .join('')
      .trimEnd(),
    mark: marked
      ? seen
          .map(({ cells, marked: pointed }) => (pointed ? '^' : ' ').repeat(cells))
          .join('')
          .trimEnd()
      : '',
  };
}

function piecesOf(line: string, span: Span): readonly Piece[] {
  const from = span.column - 1;
  const to = span.endLine > span.line ? line.length : Math.max(span.endColumn - 1, from + 1);
  const pieces: Piece[] = [];
  let offset = 0;
  for (const character of line) {
    const shown = character === '\t' ? '  ' : visibleText(character);
    const marked = offset < to && offset + character.length > from;
    pieces.push({ shown, cells: cellsOf(shown), marked });
    offset += character.length;
  }
  // What is missing at the end of a line is pointed at behind it.
  if (from === line.length) pieces.push({ shown: ' ', cells: 1, marked: true });
  return pieces;
}

function partAround(pieces: readonly Piece[], width: number): readonly Piece[] {
  if (cellsIn(pieces) <= width) return pieces;
  const dots: Piece = { shown: '…', cells: 1, marked: false };
  const target = pieces.findIndex(({ marked }) => marked);
  let first = Math.max(0, target);
  // A third of the room is for what stands before.
  for (let room = Math.floor(width / 3); first > 0; first -= 1) {
    room -= pieces[first - 1]?.cells ?? 0;
    if (room < 0) break;
  }
  const seen: Piece[] = first > 0 ? [dots] : [];
  let room = width - seen.length - 1;
  for (const piece of pieces.slice(first)) {
    room -= piece.cells;
    if (room < 0) return [...seen, dots];
    seen.push(piece);
  }
  return seen;
}

function cellsIn(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { cells }) => sum + cells, 0);
}

const wide =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\uFF01-\uFF60]/u;

/** How many columns of a terminal a text takes. */
export function cellsOf(text: string): number {
  let cells = 0;
  for (const character of text) {
    if (/[\p{M}\u200d]/u.test(character)) continue;
    cells += wide.test(character) ? 2 : 1;
  }
  return cells;
}
