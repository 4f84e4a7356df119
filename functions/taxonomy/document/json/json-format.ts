import { equalValues } from '../../merge/equal.ts';
import type { DocumentFormat, TaxonomyDocument } from '../document.ts';
import type { Node } from '../node.ts';
import { type DecodedText, decodeText, encodeText } from '../text.ts';
import { editJson } from './edit-json.ts';
import { lastIndentation } from './indentation.ts';
import { type JsonStyle, styleOf } from './json-style.ts';
import { type ParsedJson, parseJson } from './parse-json.ts';

/** JSON, with comments and trailing commas where there are any. */
export const jsonFormat: DocumentFormat = {
  name: 'json',
  parse(bytes, where, like) {
    if (like?.format === 'json' && Buffer.compare(bytes, like.bytes) === 0) return like;
    const { text, bom } = decodeText(bytes, where);
    const parsed = parseJson(text, where, like?.format === 'json' ? like.root : undefined);
    return new JsonDocument(bytes, { text, bom }, parsed);
  },
};

class JsonDocument implements TaxonomyDocument {
  readonly format = 'json';
  readonly bytes: Uint8Array;
  readonly root: Node;
  readonly #text: string;
  readonly #bom: boolean;
  readonly #start: number;
  #style: JsonStyle | undefined;

  constructor(bytes: Uint8Array, { text, bom }: DecodedText, { root, start }: ParsedJson) {
    this.bytes = bytes;
    this.root = root;
    this.#text = text;
    this.#bom = bom;
    this.#start = start;
  }

  edit(value: Node): Uint8Array {
    if (equalValues(this.root, value)) return this.bytes;
    this.#style ??= styleOf(this.#text, this.root);
    // Comments may stand before and behind the value, and may hold what looks like it.
    const before = this.#text.slice(0, this.#start);
    const after = this.#text.slice(this.#start + (this.root.text ?? '').length);
    const edited = editJson(this.root, value, this.#style, lastIndentation(`\n${before}`));
    return encodeText({ text: before + edited + after, bom: this.#bom });
  }
}
