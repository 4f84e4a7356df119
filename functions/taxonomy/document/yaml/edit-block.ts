import { equalValues } from '../../merge/equal.ts';
import type { Node } from '../node.ts';
import {
  type BlockEntries,
  type BlockEntry,
  blankLinesOf,
  blockEntriesOf,
  joinBlockEntries,
  looseComments,
  withoutBlankLines,
} from './block-entries.ts';
import { editFlow } from './edit-flow.ts';
import { plannedParts } from './planned-parts.ts';
import { fillEntry, newEntry } from './render-block.ts';
import type { Editing } from './rendering.ts';
import { isEmptyContainer, isYamlContainer, type YamlContainer } from './yaml-layout.ts';

/**
 * The text of a collection with another value: what is equal stays as it is, parts are changed where they stand. `undefined`
 * when it must be written anew, with all around it.
 */
export function editCollection(
  before: Node,
  value: Node,
  column: number,
  editing: Editing,
): string | undefined {
  if (editing.depth <= 0 || before.kind !== value.kind || !isYamlContainer(before)) return undefined;
  if (isEmptyContainer(value) || isEmptyContainer(before)) return undefined;
  const isMoved = isYamlContainer(value) && !editing.anew;
  if (isMoved && value.layout.form !== before.layout.form) return undefined;
  // Nothing is left of it: as it stands where it comes from.
  if (isMoved && plannedParts(before, value).every(({ was }) => was === undefined)) return undefined;
  const inner = { ...editing, depth: editing.depth - 1 };
  if (before.layout.form === 'flow') return editFlow(before, value, column, inner);
  return editBlock(before, value, inner);
}

function editBlock(before: YamlContainer, value: Node, editing: Editing): string | undefined {
  const { source } = before.layout;
  if (source === undefined || value.kind === 'scalar') return undefined;
  const own = blockEntriesOf(source);
  const entries = own.entries.map((entry, index) => ({ entry, index }));
  const dashGap = own.entries.find(({ mark, gap }) => mark === '-' && /^ +$/.test(gap))?.gap;
  const { column } = source;
  const written = plannedParts(before, value).map(({ name, value: part, was }) => {
    const known = was && entries[was.index];
    if (known === undefined || was === undefined) {
      return { entry: newEntry(name, part, column, editing, dashGap), index: undefined };
    }
    return { ...known, entry: editEntry(known.entry, was.value, part, column, editing) };
  });
  return joinBlockEntries(withLeads(own, written, editing), { column, lineBreak: editing.style.lineBreak });
}

function editEntry(
  entry: BlockEntry,
  before: Node,
  value: Node,
  column: number,
  editing: Editing,
): BlockEntry {
  if (equalValues(before, value)) return entry;
  const text = editCollection(before, value, column, editing);
  if (text !== undefined) return { ...entry, value: text };
  return fillEntry(entry, { before, value, column }, editing);
}

interface Written {
  readonly entry: BlockEntry;
  /** Where it stood before; `undefined` for what is new. */
  readonly index: number | undefined;
}

/** Entries with blank lines between them as there were before, and with comments that belong to nothing that went. */
function withLeads(own: BlockEntries, written: readonly Written[], { style }: Editing): BlockEntries {
  const blank = usualBlankLines(own.entries);
  const loose = looseOfRemoved(own.entries, written);
  const entries = written.map(({ entry, index }, place) => {
    const orphans = index === undefined ? '' : (loose.get(index) ?? '');
    const wasFirst = index === 0 || index === undefined;
    const isBare = place > 0 && wasFirst && blankLinesOf(entry.lead) === '';
    const lead = isBare ? `${blank}${entry.lead}` : entry.lead;
    if (orphans === '') return { ...entry, lead };
    return { ...entry, lead: `${orphans}${withoutBlankLines(lead)}` };
  });
  const last = loose.get(own.entries.length);
  const rest = last ? `${style.lineBreak}${last.trimEnd()}` : '';
  return { entries, tail: `${rest}${own.tail}` };
}

/** The blank lines before entries, when all but the first have some. */
function usualBlankLines(entries: readonly BlockEntry[]): string {
  const [first = '', ...others] = entries.slice(1).map(({ lead }) => blankLinesOf(lead));
  return others.every((lines) => lines !== '') ? first : '';
}

/** Comments that stood above entries that went but were not theirs, by the index of the entry that follows now. */
function looseOfRemoved(
  entries: readonly BlockEntry[],
  written: readonly Written[],
): ReadonlyMap<number, string> {
  const kept = new Set(written.map(({ index }) => index));
  const loose = new Map<number, string>();
  let waiting = '';
  for (const [index, { lead }] of entries.entries()) {
    if (!kept.has(index)) waiting += looseComments(lead);
    else if (waiting !== '') {
      loose.set(index, waiting);
      waiting = '';
    }
  }
  if (waiting !== '') loose.set(entries.length, waiting);
  return loose;
}
