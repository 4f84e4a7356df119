import { equalValues } from '../../merge/equal.ts';
import { matchItems } from '../match-items.ts';
import type { ArrayNode, Node, ObjectNode } from '../node.ts';
import { type Entries, type Entry, entriesOf, joinEntries } from './entries.ts';
import { isJsonContainer, type JsonContainer } from './json-layout.ts';
import { type JsonStyle, lastIndentation } from './json-style.ts';
import { renderJson } from './render-json.ts';

/**
 * The text of a value with another one in its place: what is equal stays as it is, parts are changed where they stand, and only
 * what is new is written.
 *
 * @param indentation of the line on which the value begins
 */
export function editJson(node: Node, target: Node, style: JsonStyle, indentation: string): string {
  if (node === target || equalValues(node, target)) return node.text ?? renderJson(node, style, indentation);
  if (!isJsonContainer(node) || isBare(node) || target.kind === 'scalar' || isEmpty(target)) {
    return renderJson(target, style, indentation);
  }
  const parts = partsOf(node, target, style, indentation);
  return parts ? joinEntries(node.kind, parts) : renderJson(target, style, indentation);
}

function partsOf(
  node: JsonContainer,
  target: ObjectNode | ArrayNode,
  style: JsonStyle,
  indentation: string,
): Entries | undefined {
  const own = entriesOf(node);
  const layout = layoutOf(own, node.text, style, indentation);
  if (node.kind === 'object' && target.kind === 'object') {
    return laidOut(own, membersFor(node, target, own, style, layout), layout);
  }
  if (node.kind === 'array' && target.kind === 'array') {
    return laidOut(own, itemsFor(node, target, own, style, layout), layout);
  }
  return undefined;
}

/** How the entries of one container lie. */
interface EntryLayout {
  readonly isMultiLine: boolean;
  /** Of the lines of its entries. */
  readonly inner: string;
  /** Before an entry that is not the first, and before the first. */
  readonly lead: string;
  readonly firstLead: string;
}

function layoutOf(
  { entries, tail }: Entries,
  text: string,
  style: JsonStyle,
  indentation: string,
): EntryLayout {
  const isMultiLine =
    entries.length === 0 ? /[\r\n]/.test(text) : entries.some(({ lead }) => /[\r\n]/.test(lead));
  if (!isMultiLine) {
    const lead = entries[1] ? blank(entries[1].lead) : style.gap;
    const firstLead = entries[0] ? blank(entries[0].lead) : blank(tail);
    return { isMultiLine, inner: indentation, lead, firstLead };
  }
  const model = entries.find(({ lead }) => /[\r\n]/.test(lead));
  const inner = model
    ? (/[\r\n]([ \t]*)(?:[^\r\n]*)$/.exec(model.lead)?.[1] ?? '')
    : lastIndentation(text) + style.unit;
  const lead = `${style.lineBreak}${inner}`;
  return { isMultiLine, inner, lead, firstLead: lead };
}

function blank(lead: string): string {
  return /^[ \t]*$/.test(lead) ? lead : ' ';
}

function membersFor(
  node: ObjectNode,
  target: ObjectNode,
  own: Entries,
  style: JsonStyle,
  layout: EntryLayout,
): readonly Entry[] {
  const names = [...node.members.keys()];
  const byName = new Map(names.map((name, index) => [name, own.entries[index]]));
  return [...target.members].map(([name, member]) => {
    const entry = byName.get(name);
    const before = node.members.get(name);
    if (entry === undefined || before === undefined) {
      const value = renderJson(member, style, layout.inner);
      return { ...newEntry(layout), name: `${JSON.stringify(name)}${style.colon}`, value };
    }
    return { ...entry, value: edited(before, member, entry.value, style, layout) };
  });
}

function itemsFor(
  node: ArrayNode,
  target: ArrayNode,
  own: Entries,
  style: JsonStyle,
  layout: EntryLayout,
): readonly Entry[] {
  const counterparts = matchItems(node, target);
  return target.items.map((item, index) => {
    const counterpart = counterparts[index];
    const entry = counterpart === undefined ? undefined : own.entries[counterpart];
    const before = counterpart === undefined ? undefined : node.items[counterpart];
    if (entry === undefined || before === undefined) {
      return { ...newEntry(layout), value: renderJson(item, style, layout.inner) };
    }
    return { ...entry, value: edited(before, item, entry.value, style, layout) };
  });
}

function edited(before: Node, after: Node, text: string, style: JsonStyle, layout: EntryLayout): string {
  return before === after ? text : editJson(before, after, style, layout.inner);
}

function newEntry({ lead }: EntryLayout): Entry {
  return { lead, name: '', value: '', trail: '', after: '' };
}

/** On one line, the first entry and the others stand differently behind what is before them. */
function laidOut(own: Entries, entries: readonly Entry[], layout: EntryLayout): Entries {
  const placed = entries.map((entry, index) => {
    if (layout.isMultiLine || !/^[ \t]*$/.test(entry.lead)) return entry;
    if (index === 0) return { ...entry, lead: layout.firstLead };
    return entry.lead === layout.firstLead ? { ...entry, lead: layout.lead } : entry;
  });
  return { ...own, entries: withOpenComments(placed, own) };
}

/** A comment to the end of the line must be followed by a line break, whatever has become of what followed it. */
function withOpenComments(entries: readonly Entry[], { tail }: Entries): readonly Entry[] {
  return entries.map((entry, index) => {
    const next = entries[index + 1]?.lead ?? tail;
    if (!/\/\//.test(entry.after) || /^[\r\n]/.test(next)) return entry;
    return { ...entry, after: entry.after.replace(/\/\/(.*)$/, '/*$1 */') };
  });
}

/** Nothing is in it, and no comment that would be lost. */
function isBare({ text, layout }: JsonContainer): boolean {
  return layout.spans.length === 0 && /^[[{]\s*[\]}]$/.test(text);
}

function isEmpty(node: ObjectNode | ArrayNode): boolean {
  return node.kind === 'array' ? node.items.length === 0 : node.members.size === 0;
}
