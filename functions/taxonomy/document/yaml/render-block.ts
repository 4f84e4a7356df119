import type { Node } from '../node.ts';
import { type BlockEntry, entryAt, joinBlockEntries } from './block-entries.ts';
import { renderFlow } from './render-flow.ts';
import { nameText, renderScalar } from './render-scalar.ts';
import type { Rendering } from './rendering.ts';
import { shiftLines, shiftText } from './shift-text.ts';
import {
  isEmptyContainer,
  isYamlContainer,
  layoutOf,
  type YamlLayout,
  type YamlPlace,
} from './yaml-layout.ts';
import type { YamlStyle } from './yaml-style.ts';

/** Whether a value gets a line for each of its entries. */
export function isBlockShaped(node: Node, { style, anew }: Rendering): boolean {
  if (node.kind === 'scalar' || isEmptyContainer(node)) return false;
  if (isYamlContainer(node) && !anew) return node.layout.form === 'block';
  const isList = node.kind === 'array' && node.items.every(({ kind }) => kind === 'scalar');
  return !(isList && style.inlineScalars);
}

/** A collection with a line for each entry; its first line without indentation. */
export function renderBlock(node: Node, column: number, rendering: Rendering): string {
  const { lineBreak } = rendering.style;
  if (isYamlContainer(node) && node.layout.form === 'block' && !rendering.anew) {
    return shiftText(node.text, column - node.layout.column, lineBreak);
  }
  const parts = node.kind === 'object' ? [...node.members] : node.kind === 'array' ? unnamed(node.items) : [];
  const entries = parts.map(([name, value]) => newEntry(name, value, column, rendering));
  return joinBlockEntries({ entries, tail: '' }, { column, lineBreak });
}

function unnamed(items: readonly Node[]): readonly (readonly [undefined, Node])[] {
  return items.map((item) => [undefined, item]);
}

/** An entry for a value: with its comments, when it comes from an entry of the same name. */
export function newEntry(
  name: string | undefined,
  value: Node,
  column: number,
  rendering: Rendering,
  dashGap = ' ',
): BlockEntry {
  const place = layoutOf(value)?.place;
  if (place && place.name === name && !rendering.anew) return movedEntry(place, column, rendering);
  const mark = name === undefined ? '-' : nameText(name, rendering.style);
  const bare = {
    lineBreak: '',
    lead: '',
    mark,
    gap: name === undefined ? dashGap : '',
    value: '',
    after: '',
  };
  return fillEntry(bare, { before: undefined, value, column }, rendering);
}

function movedEntry(place: YamlPlace, column: number, { style }: Rendering): BlockEntry {
  const entry = entryAt(place);
  const shift = column - place.source.column;
  const shifted = (text: string): string => shiftText(text, shift, style.lineBreak);
  return {
    lineBreak: '',
    lead: shiftLines(entry.lead, shift, style.lineBreak),
    mark: entry.mark,
    gap: shifted(entry.gap),
    value: shifted(entry.value),
    after: shifted(entry.after),
  };
}

/** What an entry gets. */
export interface Filling {
  /** What it had. */
  readonly before: Node | undefined;
  readonly value: Node;
  /** Of the entry. */
  readonly column: number;
}

/** An entry with a value of any kind in the place of another one; comments beside it stay. */
export function fillEntry(entry: BlockEntry, filling: Filling, rendering: Rendering): BlockEntry {
  const wasBlock = filling.before && layoutOf(filling.before)?.form === 'block';
  const cut = entry.gap.lastIndexOf('\n');
  const above = cut < 0 ? '' : entry.gap.slice(0, cut).trimEnd();
  // An inline value leaves its comment behind itself, a block one below its name: there the other kind finds it.
  const comment = wasBlock ? above : `${above}${entry.after.trimEnd()}`;
  if (isBlockShaped(filling.value, rendering)) return filledWithBlock(entry, filling, comment, rendering);
  if (wasBlock) return filledInline({ ...entry, gap: ' ', after: comment }, filling, rendering);
  return filledInline(entry, filling, rendering);
}

function filledInline(
  entry: BlockEntry,
  { before, value, column }: Filling,
  rendering: Rendering,
): BlockEntry {
  const onOneLine = rendering.onOneLine || entry.after.trim() !== '';
  const text =
    value.kind === 'scalar'
      ? renderScalar(value, { ...rendering, inFlow: false, column, replaced: before, onOneLine })
      : renderFlow(value, column, rendering);
  if (text === '') return { ...entry, gap: '', value: '' };
  return { ...entry, gap: entry.gap === '' ? ' ' : entry.gap, value: text };
}

function filledWithBlock(
  entry: BlockEntry,
  { before, value, column }: Filling,
  comment: string,
  rendering: Rendering,
): BlockEntry {
  const { style } = rendering;
  const own = before && layoutOf(before);
  if (entry.mark !== '-') {
    const moved = ownStep(value, rendering);
    const wanted = column + (moved ?? stepFor(value, style));
    const staysInPlace = own?.form === 'block' && moved === undefined;
    const inner = staysInPlace ? columnFor(value, own, column, wanted) : wanted;
    const gap = `${comment}${style.lineBreak}${' '.repeat(inner)}`;
    return { ...entry, gap, value: renderBlock(value, inner, rendering), after: '' };
  }
  if (comment !== '' || entry.gap.includes('\n')) {
    const inner = own?.form === 'block' ? own.column : column + 2;
    const gap = `${comment}${style.lineBreak}${' '.repeat(inner)}`;
    return { ...entry, gap, value: renderBlock(value, inner, rendering), after: '' };
  }
  const gap = entry.gap === '' ? ' ' : entry.gap;
  return { ...entry, gap, value: renderBlock(value, column + 1 + gap.length, rendering), after: '' };
}

/** By how much a member that is moved was indented where it comes from. */
function ownStep(value: Node, { anew }: Rendering): number | undefined {
  const layout = anew ? undefined : layoutOf(value);
  if (layout?.place?.name === undefined) return undefined;
  return layout.column - layout.place.source.column;
}

function stepFor(value: Node, style: YamlStyle): number {
  return value.kind === 'array' ? style.itemStep : style.step;
}

/** Only lists may stand in the column of the name that they belong to. */
function columnFor(value: Node, own: YamlLayout, column: number, wanted: number): number {
  return value.kind === 'object' && own.column <= column ? wanted : own.column;
}
