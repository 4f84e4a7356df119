import { equalValues } from '../../merge/equal.ts';
import { DocumentError } from '../errors.ts';
import type { Node } from '../node.ts';
import { editCollection } from './edit-block.ts';
import { type ParsedYaml, parseYaml } from './parse-yaml.ts';
import { isBlockShaped, renderBlock } from './render-block.ts';
import { renderFlow } from './render-flow.ts';
import { renderScalar } from './render-scalar.ts';
import type { Editing } from './rendering.ts';
import { layoutOf } from './yaml-layout.ts';
import { YamlSource } from './yaml-source.ts';
import { type YamlStyle, yamlStyleOf } from './yaml-style.ts';

/** A text and what was read from it. */
export interface YamlText extends ParsedYaml {
  readonly text: string;
  /** Names the file in errors. */
  readonly where: string;
  /** That of the file, where the text is only a part of it. */
  readonly lineBreak?: YamlStyle['lineBreak'];
}

/**
 * From edits that keep the most to those that keep the least. Every text is read again before it is given out: what would be
 * read as another value is written more plainly, up to the whole value anew.
 */
const attempts: readonly Omit<Editing, 'style'>[] = [
  { anew: false, onOneLine: false, depth: Number.POSITIVE_INFINITY },
  { anew: true, onOneLine: false, depth: Number.POSITIVE_INFINITY },
  { anew: true, onOneLine: true, depth: Number.POSITIVE_INFINITY },
  { anew: true, onOneLine: true, depth: 4 },
  { anew: true, onOneLine: true, depth: 2 },
  { anew: true, onOneLine: true, depth: 1 },
  { anew: true, onOneLine: true, depth: 0 },
];

/** The text with another value. Throws `TAXONOMY_NOT_SUPPORTED` for a value that cannot be written there. */
export function editYaml(document: YamlText, value: Node): string {
  if (equalValues(document.root, value)) return document.text;
  const found = yamlStyleOf(document.text, document.root);
  const style = { ...found, lineBreak: document.lineBreak ?? found.lineBreak };
  for (const attempt of attempts) {
    const text = editOnce(document, value, { ...attempt, style });
    if (isRead(text, value)) return text;
  }
  throw new DocumentError({
    code: 'TAXONOMY_NOT_SUPPORTED',
    what: 'the merged value cannot be written as YAML here',
    file: document.where,
    remedy: 'Look for very long names in the replicas, or leave the file out of the set with "!".',
  });
}

function editOnce({ text, root, start, end }: YamlText, value: Node, editing: Editing): string {
  const edited = editCollection(root, value, -1, editing);
  const isBlock = isBlockShaped(value, editing);
  const before = text.slice(0, start);
  const after = text.slice(end);
  if (edited !== undefined) return `${before}${edited}${after}`;
  const isNew = start === end;
  const column = ownColumn(root);
  const written = isBlock
    ? `${' '.repeat(column)}${renderBlock(value, column, editing)}`
    : renderInline(value, editing);
  const head = isBlock || isNew ? onOwnLine(before, editing.style) : before;
  if (isNew) return `${head}${written}${editing.style.lineBreak}${after}`;
  return `${head}${written}${written.includes('\n') ? offItsLine(after, editing.style) : after}`;
}

function ownColumn(root: Node): number {
  const layout = layoutOf(root);
  return layout?.form === 'block' ? layout.column : 0;
}

function renderInline(value: Node, editing: Editing): string {
  if (value.kind !== 'scalar') return renderFlow(value, -1, editing);
  return renderScalar(value, { ...editing, inFlow: false, column: -1 });
}

/** What stands before lines ends with a line break. */
function onOwnLine(before: string, { lineBreak }: YamlStyle): string {
  const start = before.lastIndexOf('\n') + 1;
  return before.slice(start).trim() === '' ? before.slice(0, start) : `${before.trimEnd()}${lineBreak}`;
}

/** A comment behind a value would belong to the last of its lines. */
function offItsLine(after: string, { lineBreak }: YamlStyle): string {
  const [line = ''] = /^[^\r\n]*/.exec(after) ?? [];
  return line.trim() === '' ? after.slice(line.length) : `${lineBreak}${after.trimStart()}`;
}

function isRead(text: string, value: Node): boolean {
  try {
    return equalValues(parseYaml(new YamlSource(text, 'edited')).root, value);
  } catch (error) {
    if (error instanceof DocumentError) return false;
    throw error;
  }
}
