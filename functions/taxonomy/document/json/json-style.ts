import type { Node } from '../node.ts';
import { isJsonContainer, type JsonContainer } from './json-layout.ts';

/** How a file is laid out: what is new follows it. */
export interface JsonStyle {
  readonly lineBreak: '\n' | '\r\n';
  /** One level of indentation; `''` where there is none. */
  readonly unit: string;
  /** Between a name and its value. */
  readonly colon: string;
  /** Between values on one line. */
  readonly gap: string;
  /** New objects and lists of objects get a line for each part. */
  readonly isMultiLine: boolean;
  /** Lists of scalars stand on one line although the rest does not. */
  readonly inlineScalars: boolean;
}

/** The style of a text whose value has been read. */
export function styleOf(text: string, root: Node): JsonStyle {
  const containers = firstContainers(root);
  const filled = containers.filter(({ layout }) => layout.spans.length > 0);
  const isMultiLine = filled.length === 0 || filled.some((node) => node.text.includes('\n'));
  const object = filled.find(({ kind }) => kind === 'object');
  const scalars = filled.find(
    (node) => node.kind === 'array' && node.items.every(({ kind }) => kind === 'scalar'),
  );
  const colon = object ? colonOf(object) : isMultiLine ? ': ' : ':';
  return {
    lineBreak: /\r\n/.test(text) ? '\r\n' : '\n',
    unit: filled.map(indentationStep).find((step) => step !== undefined) ?? '  ',
    colon,
    gap: gapOf(filled) ?? (colon.length > 1 ? ' ' : ''),
    isMultiLine,
    inlineScalars: scalars !== undefined && !scalars.text.includes('\n'),
  };
}

/** So many are looked at for the style: the rest will be alike. */
const looks = 200;

function firstContainers(root: Node): readonly JsonContainer[] {
  const queue: Node[] = [root];
  const found: JsonContainer[] = [];
  for (const node of queue) {
    if (!isJsonContainer(node)) continue;
    found.push(node);
    if (queue.length > looks) continue;
    queue.push(
      ...(node.kind === 'array' ? node.items.slice(0, looks) : [...node.members.values()].slice(0, looks)),
    );
  }
  return found;
}

function colonOf({ text, layout }: JsonContainer): string {
  const [nameAt = 0, valueAt = 0] = layout.spans;
  const between = text.slice(nameAt, valueAt);
  return /:\s*$/.exec(between)?.[0].replace(/\r?\n/g, ' ') ?? ': ';
}

function gapOf(containers: readonly JsonContainer[]): string | undefined {
  for (const { kind, text, layout } of containers) {
    const step = kind === 'object' ? 3 : 2;
    const end = layout.spans[step - 1];
    const next = layout.spans[step];
    const between = end === undefined || next === undefined ? undefined : text.slice(end, next);
    if (between !== undefined && /^,[ \t]*$/.test(between)) return between.slice(1);
  }
  return undefined;
}

/** What the parts of a container are indented by, beyond its last line. */
function indentationStep({ text, layout }: JsonContainer): string | undefined {
  const lead = text.slice(1, layout.spans[0]);
  const inner = /[\r\n]([ \t]*)$/.exec(lead)?.[1];
  if (inner === undefined) return undefined;
  const outer = lastIndentation(text);
  return inner.startsWith(outer) ? inner.slice(outer.length) : inner;
}

/** White space before what stands on the last line of a text; `''` for one line. */
export function lastIndentation(text: string): string {
  return /[\r\n]([ \t]*)[^\r\n]*$/.exec(text)?.[1] ?? '';
}
