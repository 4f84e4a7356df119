import type { ArrayNode, Node } from '../node.ts';
import { hasLines, isBlank, lastIndentation } from './indentation.ts';
import { isJsonContainer, type JsonContainer } from './json-layout.ts';

/** How a file is laid out: what is new follows it. */
export interface JsonStyle {
  readonly lineBreak: string;
  /** One level of indentation; `''` where there is none. */
  readonly unit: string;
  /** Between a name and its value. */
  readonly colon: string;
  /** Between values on one line. */
  readonly gap: string;
  /** Behind the opening and before the closing brace of an object on one line. */
  readonly padding: string;
  /** The value is not all on one line. */
  readonly isMultiLine: boolean;
  /** Objects and lists of objects do not get a line for each part. */
  readonly inlineItems: boolean;
  /** Lists of scalars stand on one line although the rest does not. */
  readonly inlineScalars: boolean;
}

/** The style of a text whose value has been read. */
export function styleOf(text: string, root: Node): JsonStyle {
  const containers = firstContainers(root);
  const filled = containers.filter(({ layout }) => layout.spans.length > 0);
  const isMultiLine = filled.length === 0 || filled.some((node) => hasLines(node.text));
  const object = filled.find(({ kind }) => kind === 'object');
  const inlineObject = filled.find((node) => node.kind === 'object' && !hasLines(node.text));
  const scalars = filled.find(
    (node) => node.kind === 'array' && node.items.every(({ kind }) => kind === 'scalar'),
  );
  const colon = object ? colonOf(object) : isMultiLine ? ': ' : ':';
  return {
    lineBreak: /\r\n|\n|\r/.exec(text)?.[0] ?? '\n',
    unit: filled.map(indentationStep).find((step) => step !== undefined) ?? '  ',
    colon,
    gap: gapOf(filled) ?? (colon.length > 1 ? ' ' : ''),
    padding: inlineObject ? leadOf(inlineObject) : '',
    isMultiLine,
    inlineItems: !isMultiLine,
    inlineScalars: scalars !== undefined && !hasLines(scalars.text),
  };
}

/** The style of what comes into a list: objects on one line among such objects. */
export function styleWithin({ items }: ArrayNode, style: JsonStyle): JsonStyle {
  const sibling = items.find(
    (item): item is JsonContainer => isJsonContainer(item) && item.layout.spans.length > 0,
  );
  return sibling === undefined || hasLines(sibling.text) ? style : { ...style, inlineItems: true };
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
  return /:[ \t]*$/.exec(text.slice(nameAt, valueAt))?.[0] ?? ': ';
}

function leadOf({ text, layout }: JsonContainer): string {
  const lead = text.slice(1, layout.spans[0]);
  return isBlank(lead) ? lead : '';
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
  if (!hasLines(lead)) return undefined;
  const inner = lastIndentation(lead);
  const outer = lastIndentation(text);
  return inner.startsWith(outer) ? inner.slice(outer.length) : inner;
}
