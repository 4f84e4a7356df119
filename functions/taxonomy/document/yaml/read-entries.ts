import { type CST, isMap, isScalar, isSeq, type Pair, type ParsedNode } from 'yaml';
import type { YamlSource } from './yaml-source.ts';

/** An entry of a collection, with its places in the text. */
export interface ReadEntry {
  /** `undefined` for items. */
  readonly name: string | undefined;
  /** Of the name, of the dash, or of the item in brackets. */
  readonly start: number;
  /** Behind the colon or the dash. */
  readonly markEnd: number;
  /** Tags and anchors of the value, among other things before it. */
  readonly properties: readonly CST.SourceToken[];
  /** `null`: nothing is written. */
  readonly value: ParsedNode | null;
  /** It can be edited by its parts. */
  readonly isSimple: boolean;
}

/** The entries of a collection. Throws `DocumentError` for names that are not supported. */
export function readEntries(node: ParsedNode, source: YamlSource): readonly ReadEntry[] {
  if (isMap(node)) return node.items.map((pair) => memberEntry(pair, source));
  if (!isSeq(node)) return [];
  const values = node.items.map((item) => item as ParsedNode);
  const token: CST.Token | undefined = node.srcToken;
  if (token?.type === 'block-seq') return blockItems(values, token);
  if (token?.type === 'flow-collection') return flowItems(values, token);
  return [];
}

function blockItems(values: readonly ParsedNode[], { items }: CST.BlockSequence): readonly ReadEntry[] {
  const tokens = items.flatMap(({ start }) => {
    const dash = start.find(({ type }) => type === 'seq-item-ind');
    return dash ? [{ start: dash.offset, properties: start }] : [];
  });
  return tokens.map(({ start, properties }, index) => ({
    name: undefined,
    start,
    markEnd: start + 1,
    properties,
    value: values[index] ?? null,
    isSimple: true,
  }));
}

function flowItems(values: readonly ParsedNode[], { items }: CST.FlowCollection): readonly ReadEntry[] {
  return values.map((value, index) => {
    const token = items[index];
    const properties = token?.start ?? [];
    const tag = properties.find(({ type }) => type === 'tag');
    const start = tag?.offset ?? value.range[0];
    // A pair without braces: `[a: 1]`.
    const isSimple = token?.sep === undefined && !properties.some(isExplicit);
    return {
      name: undefined,
      start,
      markEnd: start,
      properties: isSimple ? properties : [],
      value,
      isSimple,
    };
  });
}

function memberEntry(
  { key, value, srcToken }: Pair<ParsedNode, ParsedNode | null>,
  source: YamlSource,
): ReadEntry {
  const token: CST.CollectionItem | undefined = srcToken;
  const start = token?.key?.offset ?? key.range[0];
  const properties = token?.sep ?? [];
  const colon = properties.find(({ type }) => type === 'map-value-ind');
  return {
    name: nameOf(key, token, start, source),
    start,
    markEnd: colon ? colon.offset + 1 : key.range[1],
    properties,
    value,
    isSimple: colon !== undefined,
  };
}

function nameOf(
  key: ParsedNode,
  token: CST.CollectionItem | undefined,
  offset: number,
  source: YamlSource,
): string {
  const before = token?.start ?? [];
  if (before.some(({ type }) => type === 'anchor' || type === 'tag')) {
    throw source.notSupported(offset, 'a tag or anchor of a name');
  }
  if (before.some(isExplicit)) throw source.notSupported(offset, 'a name after "?"');
  if (!isScalar(key) || key.srcToken === undefined) {
    throw source.notSupported(offset, 'a name that is empty, or no scalar,');
  }
  const { type, value } = key;
  if (type === 'PLAIN' && key.source === '<<') throw source.notSupported(offset, 'a merge key');
  // 1 and "1" would be two names for YAML, but for hardly any reader.
  return typeof value === 'string' ? value : (key.source ?? String(value));
}

function isExplicit({ type }: CST.SourceToken): boolean {
  return type === 'explicit-key-ind';
}
