import { matchItems } from '../match-items.ts';
import type { ArrayNode, Node, ObjectNode } from '../node.ts';
import { ValueNumbers } from '../value-numbers.ts';
import { type Entries, type Entry, entriesOf, joinEntries } from './entries.ts';
import { type EntryLayout, laidOut, layoutOf } from './entry-layout.ts';
import { hasLines } from './indentation.ts';
import { isJsonContainer, type JsonContainer } from './json-layout.ts';
import { type JsonStyle, styleWithin } from './json-style.ts';
import { renderJson } from './render-json.ts';
import { standingComments } from './standing-comments.ts';

/**
 * The text of a value with another one in its place: what is equal stays as it is, parts are changed where they stand, and only
 * what is new is written.
 *
 * @param indentation of the line on which the value begins
 */
export function editJson(node: Node, target: Node, style: JsonStyle, indentation: string): string {
  return textOf(node, target, { style, values: new ValueNumbers() }, indentation);
}

/** What all parts of one edit share. */
interface Editing {
  readonly style: JsonStyle;
  readonly values: ValueNumbers;
}

function textOf(node: Node, target: Node, editing: Editing, indentation: string): string {
  const { style, values } = editing;
  if (node === target || values.equal(node, target)) return node.text ?? renderJson(node, style, indentation);
  if (!isJsonContainer(node) || isBare(node) || target.kind === 'scalar' || isEmpty(target)) {
    return renderJson(target, style, indentation);
  }
  const parts = partsOf(node, target, editing, indentation);
  return parts ? joinEntries(node.kind, parts) : renderJson(target, style, indentation);
}

function partsOf(
  node: JsonContainer,
  target: ObjectNode | ArrayNode,
  { style, values }: Editing,
  indentation: string,
): Entries | undefined {
  const own = entriesOf(node);
  const layout = layoutOf(own, node.text, style, indentation);
  // What comes into a line stays on it.
  const staysInLine = own.entries.length > 0 && !hasLines(node.text);
  const within = { values, style: staysInLine ? { ...style, inlineItems: true } : style };
  const planned =
    node.kind === 'object' && target.kind === 'object'
      ? membersFor(node, target, own, within, layout)
      : node.kind === 'array' && target.kind === 'array'
        ? itemsFor(node, target, own, within, layout)
        : undefined;
  return planned && laidOut(withStanding(own, planned), own.entries[0], layout);
}

/** An entry of the new text, and which of the old ones it was. */
interface Planned {
  readonly from?: number | undefined;
  readonly entry: Entry;
}

function membersFor(
  node: ObjectNode,
  target: ObjectNode,
  own: Entries,
  editing: Editing,
  layout: EntryLayout,
): readonly Planned[] {
  const { style } = editing;
  const names = [...node.members.keys()];
  const places = new Map(names.map((name, index) => [name, index]));
  return [...target.members].map(([name, member]) => {
    const from = places.get(name);
    const entry = from === undefined ? undefined : own.entries[from];
    const before = node.members.get(name);
    if (entry === undefined || before === undefined) {
      const value = renderJson(member, style, layout.inner);
      return { entry: { ...newEntry(layout), name: `${JSON.stringify(name)}${style.colon}`, value } };
    }
    return { from, entry: { ...entry, value: textOf(before, member, editing, layout.inner) } };
  });
}

function itemsFor(
  node: ArrayNode,
  target: ArrayNode,
  own: Entries,
  editing: Editing,
  layout: EntryLayout,
): readonly Planned[] {
  const counterparts = matchItems(node, target, editing.values);
  const styleOfNew = styleWithin(node, editing.style);
  return target.items.map((item, index) => {
    const from = counterparts[index];
    const entry = from === undefined ? undefined : own.entries[from];
    const before = from === undefined ? undefined : node.items[from];
    if (entry === undefined || before === undefined) {
      return { entry: { ...newEntry(layout), value: renderJson(item, styleOfNew, layout.inner) } };
    }
    return { from, entry: { ...entry, value: textOf(before, item, editing, layout.inner) } };
  });
}

function newEntry({ lead }: EntryLayout): Entry {
  return { lead, name: '', value: '', trail: '', after: '' };
}

/** With the comments that stay where entries have gone: before what comes next. */
function withStanding(own: Entries, planned: readonly Planned[]): Entries {
  const kept = new Set(planned.map(({ from }) => from));
  const above = new Map<number, string>();
  let standing = '';
  for (const [index, entry] of own.entries.entries()) {
    if (!kept.has(index)) standing += standingComments(entry);
    else if (standing !== '') {
      above.set(index, standing);
      standing = '';
    }
  }
  const entries = planned.map(({ from, entry }) => {
    const comments = from === undefined ? undefined : above.get(from);
    return comments === undefined ? entry : { ...entry, lead: `${comments}${entry.lead}` };
  });
  return { ...own, entries, tail: `${standing}${own.tail}` };
}

/** Nothing is in it, and no comment that would be lost. */
function isBare({ text, layout }: JsonContainer): boolean {
  return layout.spans.length === 0 && /^[[{]\s*[\]}]$/.test(text);
}

function isEmpty(node: ObjectNode | ArrayNode): boolean {
  return node.kind === 'array' ? node.items.length === 0 : node.members.size === 0;
}
