import { equalValues } from '../../merge/equal.ts';
import type { DocumentFormat, TaxonomyDocument } from '../document.ts';
import type { Node } from '../node.ts';
import { decodeText, encodeText } from '../text.ts';
import { editJson } from './edit-json.ts';
import { type JsonStyle, lastIndentation, styleOf } from './json-style.ts';
import { parseJson } from './parse-json.ts';

/** JSON, with comments and trailing commas where there are any. */
export const jsonFormat: DocumentFormat = {
  name: 'json',
  parse(bytes, where, like) {
    if (like?.format === 'json' && Buffer.compare(bytes, like.bytes) === 0) return like;
    const { text, bom } = decodeText(bytes, where);
    const root = parseJson(text, where, like?.root);
    return new JsonDocument(bytes, { text, bom, root });
  },
};

class JsonDocument implements TaxonomyDocument {
  readonly format = 'json';
  readonly bytes: Uint8Array;
  readonly root: Node;
  readonly #text: string;
  readonly #bom: boolean;
  #style: JsonStyle | undefined;

  constructor(bytes: Uint8Array, { text, bom, root }: { text: string; bom: boolean; root: Node }) {
    this.bytes = bytes;
    this.root = root;
    this.#text = text;
    this.#bom = bom;
  }

  edit(value: Node): Uint8Array {
    if (equalValues(this.root, value)) return this.bytes;
    this.#style ??= styleOf(this.#text, this.root);
    const old = this.root.text ?? '';
    // Comments may stand before and behind the value, and may hold what looks like it.
    const start = startOf(this.#text);
    const indentation = lastIndentation(`\n${this.#text.slice(0, start)}`);
    const edited = editJson(this.root, value, this.#style, /^[ \t]*$/.test(indentation) ? indentation : '');
    const text = this.#text.slice(0, start) + edited + this.#text.slice(start + old.length);
    return encodeText({ text, bom: this.#bom });
  }
}

/** Where the value begins: behind white space and comments. */
function startOf(text: string): number {
  return /^(?:\s|\/\/[^\r\n]*|\/\*[\s\S]*?\*\/)*/.exec(text)?.[0].length ?? 0;
}
