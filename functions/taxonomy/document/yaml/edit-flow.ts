import { equalValues } from '../../merge/equal.ts';
import type { Node } from '../node.ts';
import { type FlowEntries, type FlowEntry, flowEntriesOf, joinFlowEntries } from './flow-entries.ts';
import { plannedParts } from './planned-parts.ts';
import { renderFlow } from './render-flow.ts';
import { flowNameText } from './render-scalar.ts';
import type { Editing } from './rendering.ts';
import { isEmptyContainer, isYamlContainer, type YamlContainer } from './yaml-layout.ts';

/**
 * The text of a collection in brackets with another value, edited where it changed; `undefined` when it must be written anew.
 *
 * @param column of the entry that the brackets stand in, -1 when there is none.
 */
export function editFlow(
  before: YamlContainer,
  value: Node,
  column: number,
  editing: Editing,
): string | undefined {
  const own = flowEntriesOf(before);
  if (own === undefined) return undefined;
  const lead = leadOf(own.entries);
  const entries = plannedParts(before, value).map(({ name, was, value: part }) => {
    const entry = (was && own.entries[was.index]) ?? newFlowEntry(lead, name, editing);
    return withValue(entry, was?.value, part, column, editing);
  });
  return joinFlowEntries(before.kind, laidOut(own, entries, lead));
}

function newFlowEntry(lead: string, name: string | undefined, { style }: Editing): FlowEntry {
  const mark = name === undefined ? '' : `${flowNameText(name, style)} `;
  return { lead, name: mark, value: '', trail: '', after: '' };
}

/** What stands before entries that are not the first. */
function leadOf(entries: readonly FlowEntry[]): string {
  const [first, second] = entries;
  const lead = second?.lead ?? (first && /[\r\n]/.test(first.lead) ? first.lead : ' ');
  // Comments stay where they are; but the new entry has a line as the others have.
  return /^\s*$/.test(lead) ? lead : (/(?:\r?\n)?[ \t]*$/.exec(lead)?.[0] ?? ' ');
}

function withValue(
  entry: FlowEntry,
  before: Node | undefined,
  value: Node | undefined,
  column: number,
  editing: Editing,
): FlowEntry {
  if (value === undefined || (before && equalValues(before, value))) return entry;
  // `{"a":1}` needs no space before its value, but what is written now may.
  const name = entry.name.endsWith(':') ? `${entry.name} ` : entry.name;
  return { ...entry, name, value: editedValue(before, value, column, editing) };
}

function editedValue(before: Node | undefined, value: Node, column: number, editing: Editing): string {
  const canBeEdited = before?.kind === value.kind && editing.depth > 0 && before && isYamlContainer(before);
  if (canBeEdited && !isEmptyContainer(before) && !isEmptyContainer(value)) {
    const inner = { ...editing, depth: editing.depth - 1 };
    const text = editFlow(before, value, column, inner);
    if (text !== undefined) return text;
  }
  return renderFlow(value, column, editing, before);
}

/** On one line, the first entry and the others stand differently behind what is before them. */
function laidOut(own: FlowEntries, entries: readonly FlowEntry[], lead: string): FlowEntries {
  const [formerlyFirst] = own.entries;
  const firstLead = formerlyFirst?.lead ?? '';
  const placed = entries.map((entry, index) => {
    if (!/^[ \t]*$/.test(entry.lead)) return entry;
    if (index === 0) return /^[ \t]*$/.test(firstLead) ? { ...entry, lead: firstLead } : entry;
    return entry.lead === firstLead ? { ...entry, lead } : entry;
  });
  return { ...own, entries: placed };
}
