import { type CST, isAlias, isMap, isScalar, isSeq, type ParsedNode, Scalar } from 'yaml';
import type { Node } from '../node.ts';
import { composeYaml } from './compose-yaml.ts';
import { commentsAbove, Extents, lineStart } from './extent.ts';
import { type ReadEntry, readEntries } from './read-entries.ts';
import { scalarKey } from './scalar-key.ts';
import { YamlLayout, type YamlPlace, type YamlScalar } from './yaml-layout.ts';
import type { YamlSource } from './yaml-source.ts';

/** A YAML text that was read. */
export interface ParsedYaml {
  readonly root: Node;
  /** Where the root stands in the text; both the same, when there is none: there one can be put. */
  readonly start: number;
  readonly end: number;
}

/** Reads YAML; nothing but comments is an empty object. Throws `DocumentError` with line and column. */
export function parseYaml(source: YamlSource): ParsedYaml {
  const { contents, properties, end } = composeYaml(source);
  if (contents === undefined) return { root: { kind: 'object', members: new Map() }, start: end, end };
  const { node, ...span } = new Reader(source).root(contents, properties, end);
  return { root: node, ...span };
}

interface Read {
  readonly node: Node;
  readonly start: number;
  /** Of a block collection with the comments that belong to it. */
  readonly end: number;
}

/** What surrounds a value. */
interface Surroundings {
  /** Where an empty value stands. */
  readonly at: number;
  /** Column of the entry, and where it ends at the latest. */
  readonly column: number;
  readonly limit: number;
  readonly inFlow: boolean;
  readonly place: YamlPlace | undefined;
}

const scalarTags = new Set(['!!str', '!!int', '!!float', '!!bool', '!!null']);

class Reader {
  readonly #source: YamlSource;
  readonly #text: string;
  readonly #extents: Extents;

  constructor(source: YamlSource) {
    this.#source = source;
    this.#text = source.text;
    this.#extents = new Extents(source.text);
  }

  root(contents: ParsedNode, properties: readonly CST.SourceToken[], limit: number): Read {
    const marker = properties.find(({ type }) => type === 'doc-start');
    const at = marker ? marker.offset + marker.source.length : 0;
    return this.#value(contents, properties, { at, column: -1, limit, inFlow: false, place: undefined });
  }

  #value(node: ParsedNode | null, properties: readonly CST.SourceToken[], surroundings: Surroundings): Read {
    const tag = this.#tagOf(properties, node === null || isScalar(node));
    if (node === null || isScalar(node)) return this.#scalar(node, tag, surroundings);
    if (isAlias(node)) throw this.#source.notSupported(node.range[0], 'an anchor or alias');
    const token = node.srcToken;
    if (token?.type === 'block-map' || token?.type === 'block-seq') {
      return this.#block(node, token, surroundings);
    }
    return this.#flow(node, surroundings);
  }

  /** The tag before a value: only those of scalars in the core schema are known. */
  #tagOf(properties: readonly CST.SourceToken[], isOfScalar: boolean): CST.SourceToken | undefined {
    const anchor = properties.find(({ type }) => type === 'anchor');
    if (anchor) throw this.#source.notSupported(anchor.offset, 'an anchor or alias');
    const tag = properties.find(({ type }) => type === 'tag');
    if (tag && !(isOfScalar && scalarTags.has(tag.source)))
      throw this.#source.notSupported(tag.offset, 'a tag');
    return tag;
  }

  #scalar(
    node: Scalar.Parsed | null,
    tag: CST.SourceToken | undefined,
    { at, inFlow, column, place }: Surroundings,
  ): Read {
    const isBlock = node?.type === Scalar.BLOCK_LITERAL || node?.type === Scalar.BLOCK_FOLDED;
    const range = node && (isBlock || node.range[1] > node.range[0]) ? node.range : undefined;
    const start = tag?.offset ?? range?.[0] ?? at;
    const rangeEnd = range?.[1] ?? (tag ? tag.offset + tag.source.length : at);
    const end = isBlock ? this.#withoutLineBreak(rangeEnd) : rangeEnd;
    const scalar: YamlScalar = {
      kind: 'scalar',
      text: this.#text.slice(start, end),
      key: scalarKey(node?.value, node?.source ?? ''),
      layout: new YamlLayout({ form: inFlow ? 'flow-scalar' : 'scalar', column, place }),
    };
    return { node: scalar, start, end };
  }

  #withoutLineBreak(end: number): number {
    if (this.#text[end - 1] !== '\n') return end;
    return this.#text[end - 2] === '\r' ? end - 2 : end - 1;
  }

  #block(
    node: ParsedNode,
    { indent: column }: CST.BlockMap | CST.BlockSequence,
    surroundings: Surroundings,
  ): Read {
    const entries = readEntries(node, this.#source);
    const start = this.#startOfBlock(entries[0]?.start ?? 0, surroundings);
    const spans: number[] = [];
    const source = { text: '', column, spans };
    const values: Node[] = [];
    let end = start;
    for (const [index, entry] of entries.entries()) {
      const next = entries[index + 1]?.start;
      const limit = next === undefined ? surroundings.limit : lineStart(this.#text, next);
      const value = this.#value(entry.value, entry.properties, {
        at: entry.markEnd,
        column,
        limit,
        inFlow: false,
        place: { source, index, name: entry.name },
      });
      end = isBlockNode(value.node) ? value.end : this.#extents.entryEnd(value.end, column, limit);
      values.push(value.node);
      spans.push(...[entry.start, entry.markEnd, value.start, value.end, end].map((place) => place - start));
    }
    end = this.#extents.entryEnd(end, surroundings.column, surroundings.limit);
    source.text = this.#text.slice(start, end);
    const layout = new YamlLayout({ form: 'block', column, place: surroundings.place, source });
    return { node: this.#container(node, entries, values, source.text, layout), start, end };
  }

  /** The comments above the first entry are its own; but those at the top of the file are the file's. */
  #startOfBlock(first: number, { at, place }: Surroundings): number {
    const start = commentsAbove(this.#text, first, at);
    if (place !== undefined) return start;
    return /^(?:---)?\s*$/.test(this.#text.slice(0, start)) ? first : start;
  }

  #flow(node: ParsedNode, { column, limit, place }: Surroundings): Read {
    const [start, end] = node.range;
    const entries = readEntries(node, this.#source);
    const spans: number[] = [];
    const values = entries.map((entry) => {
      const value = this.#value(entry.value, entry.properties, {
        at: entry.markEnd,
        column,
        limit,
        inFlow: true,
        place: undefined,
      });
      spans.push(...[entry.start, value.start, value.end].map((offset) => offset - start));
      return value.node;
    });
    const isSimple = entries.every(({ isSimple }) => isSimple);
    const layout = new YamlLayout({ form: 'flow', column, place, flowSpans: isSimple ? spans : undefined });
    return { node: this.#container(node, entries, values, this.#text.slice(start, end), layout), start, end };
  }

  #container(
    node: ParsedNode,
    entries: readonly ReadEntry[],
    values: readonly Node[],
    text: string,
    layout: YamlLayout,
  ): Node {
    if (isSeq(node)) return { kind: 'array', items: values, text, layout };
    const members = new Map<string, Node>();
    for (const [index, { name, start }] of entries.entries()) {
      const value = values[index];
      if (name === undefined || value === undefined) continue;
      if (members.has(name)) {
        const what = `the name ${JSON.stringify(name.slice(0, 100))} stands twice in one object`;
        throw this.#source.error('TAXONOMY_DUPLICATE_KEY', start, what, 'Remove one of them.');
      }
      members.set(name, value);
    }
    // A pair in a list has no text that would mean the same elsewhere.
    if (isMap(node) && node.srcToken === undefined) return { kind: 'object', members };
    return { kind: 'object', members, text, layout };
  }
}

function isBlockNode(node: Node): boolean {
  return node.kind !== 'scalar' && node.layout instanceof YamlLayout && node.layout.form === 'block';
}
