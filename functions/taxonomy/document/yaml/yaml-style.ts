import type { Node } from '../node.ts';
import { isEmptyContainer, isYamlContainer, layoutOf, type YamlContainer } from './yaml-layout.ts';

/** How a file is laid out: what is new follows it. */
export interface YamlStyle {
  readonly lineBreak: '\n' | '\r\n';
  /** Columns by which the members of a member are indented. */
  readonly step: number;
  /** Columns by which the items of a member are indented; 0 where the dashes stand below the name. */
  readonly itemStep: number;
  /** Lists of scalars stand in brackets. */
  readonly inlineScalars: boolean;
  /** Quotes of strings that need some. */
  readonly quote: '"' | "'";
  /** All in brackets, with quotes around names and strings, as in JSON. */
  readonly isJson: boolean;
}

/** So many collections are looked at for the style: the rest will be alike. */
const looks = 200;

/** The style of a text whose value has been read. */
export function yamlStyleOf(text: string, root: Node): YamlStyle {
  const containers = firstContainers(root);
  const nested = containers.flatMap((container) => nestedColumns(container));
  const memberStep = nested.find(({ kind }) => kind === 'object')?.columns;
  const itemStep = nested.find(({ kind }) => kind === 'array')?.columns;
  const step = memberStep ?? (itemStep || 2);
  return {
    lineBreak: text.includes('\r\n') ? '\r\n' : '\n',
    step,
    itemStep: itemStep ?? step,
    inlineScalars: areScalarsInline(containers),
    quote: quoteOf(containers),
    isJson: isJson(containers),
  };
}

function firstContainers(root: Node): readonly YamlContainer[] {
  const queue: Node[] = [root];
  const found: YamlContainer[] = [];
  for (const node of queue) {
    if (!isYamlContainer(node)) continue;
    found.push(node);
    if (queue.length < looks) queue.push(...childrenOf(node).slice(0, looks));
  }
  return found;
}

function childrenOf(node: YamlContainer): readonly Node[] {
  return node.kind === 'array' ? node.items : [...node.members.values()];
}

function nestedColumns(node: YamlContainer): readonly { kind: Node['kind']; columns: number }[] {
  if (node.kind !== 'object' || node.layout.form !== 'block') return [];
  return childrenOf(node).flatMap((child) => {
    const layout = layoutOf(child);
    if (layout?.form !== 'block') return [];
    return [{ kind: child.kind, columns: layout.column - node.layout.column }];
  });
}

function areScalarsInline(containers: readonly YamlContainer[]): boolean {
  const scalars = containers.find(
    (node) =>
      node.kind === 'array' &&
      !isEmptyContainer(node) &&
      node.items.every(({ kind }) => kind === 'scalar') &&
      node.layout.column >= 0,
  );
  return scalars?.layout.form === 'flow';
}

function quoteOf(containers: readonly YamlContainer[]): '"' | "'" {
  const quoted = containers
    .flatMap((node) => childrenOf(node))
    .flatMap((node) => (node.kind === 'scalar' ? node.text.slice(0, 1) : []))
    .find((first) => first === '"' || first === "'");
  return quoted === "'" ? "'" : '"';
}

function isJson(containers: readonly YamlContainer[]): boolean {
  const [root] = containers;
  return root?.layout.form === 'flow' && !isEmptyContainer(root) && containers.every(areNamesQuoted);
}

function areNamesQuoted({ text, layout, kind }: YamlContainer): boolean {
  const starts = (layout.flowSpans ?? []).filter((_, index) => index % 3 === 0);
  return kind === 'array' || starts.every((start) => text[start] === '"');
}
