import { DocumentError } from '../errors.ts';
import type { Node, ScalarNode } from '../node.ts';
import { numberKey } from '../number-key.ts';
import { placeIn } from '../text.ts';
import { JsonLayout } from './json-layout.ts';
import { KnownItems } from './known-items.ts';

const deepest = 500;

const code = {
  tab: 9,
  lineFeed: 10,
  carriageReturn: 13,
  space: 32,
  quote: 34,
  asterisk: 42,
  comma: 44,
  slash: 47,
  colon: 58,
  openArray: 91,
  backslash: 92,
  closeArray: 93,
  openObject: 123,
  closeObject: 125,
} as const;

const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** A text that was read. */
export interface ParsedJson {
  readonly root: Node;
  /** Where the value begins in the text: behind white space and comments. */
  readonly start: number;
}

/**
 * Reads JSON (RFC 8259), with comments and trailing commas. What stands in `like` as well becomes the same node. Throws
 * `DocumentError` with line and column.
 */
export function parseJson(text: string, file: string, like?: Node): ParsedJson {
  return new Parser(text, file).document(like);
}

class Parser {
  readonly #text: string;
  readonly #file: string;
  #at = 0;

  constructor(text: string, file: string) {
    this.#text = text;
    this.#file = file;
  }

  document(like: Node | undefined): ParsedJson {
    this.#skip();
    const start = this.#at;
    if (start >= this.#text.length) throw this.#invalid('the file is empty');
    const root = this.#value(like, 0);
    this.#skip();
    if (this.#at < this.#text.length) throw this.#invalid('something follows after the value');
    return { root, start };
  }

  #value(like: Node | undefined, depth: number): Node {
    const at = this.#at;
    switch (this.#text.charCodeAt(at)) {
      case code.openObject:
        return this.#object(like, depth + 1);
      case code.openArray:
        return this.#array(like, depth + 1);
      case code.quote: {
        const value = this.#string();
        return { kind: 'scalar', text: this.#text.slice(at, this.#at), key: `s:${value}` };
      }
      default:
        return this.#word();
    }
  }

  #object(like: Node | undefined, depth: number): Node {
    const start = this.#open(depth);
    const known = like?.kind === 'object' ? like.members : undefined;
    const members = new Map<string, Node>();
    const spans: number[] = [];
    while (!this.#closes(code.closeObject)) {
      const nameAt = this.#at;
      if (this.#text.charCodeAt(nameAt) !== code.quote)
        throw this.#invalid('a name in double quotes is missing');
      const name = this.#string();
      if (members.has(name)) throw this.#duplicate(name, nameAt);
      this.#skip();
      if (this.#text.charCodeAt(this.#at) !== code.colon) throw this.#invalid('a colon is missing');
      this.#at += 1;
      this.#skip();
      const valueAt = this.#at;
      const counterpart = known?.get(name);
      members.set(name, this.#known(counterpart) ?? this.#value(counterpart, depth));
      spans.push(nameAt - start, valueAt - start, this.#at - start);
      this.#separator(code.closeObject);
    }
    return {
      kind: 'object',
      members,
      text: this.#text.slice(start, this.#at),
      layout: new JsonLayout(spans),
    };
  }

  #array(like: Node | undefined, depth: number): Node {
    const start = this.#open(depth);
    const known = like?.kind === 'array' ? new KnownItems(like.items) : undefined;
    const items: Node[] = [];
    const spans: number[] = [];
    while (!this.#closes(code.closeArray)) {
      const itemAt = this.#at;
      items.push(known ? this.#knownItem(known, depth) : this.#value(undefined, depth));
      spans.push(itemAt - start, this.#at - start);
      this.#separator(code.closeArray);
    }
    return { kind: 'array', items, text: this.#text.slice(start, this.#at), layout: new JsonLayout(spans) };
  }

  #knownItem(known: KnownItems, depth: number): Node {
    const same = known.find((node) => this.#stands(node));
    if (same === undefined) return known.settle(this.#value(known.expected(), depth));
    this.#at += same.text?.length ?? 0;
    return same;
  }

  /** The node, when its text stands here. */
  #known(node: Node | undefined): Node | undefined {
    if (node?.text === undefined || !this.#stands(node)) return undefined;
    this.#at += node.text.length;
    return node;
  }

  #stands({ text }: Node): boolean {
    // Compared as a whole, which is several times faster than startsWith on texts of this length.
    if (text === undefined || this.#text.slice(this.#at, this.#at + text.length) !== text) return false;
    const next = this.#text.charCodeAt(this.#at + text.length);
    const ends =
      next === code.comma ||
      next === code.closeObject ||
      next === code.closeArray ||
      next === code.slash ||
      next <= code.space;
    return ends || Number.isNaN(next);
  }

  #open(depth: number): number {
    const start = this.#at;
    if (depth > deepest) {
      throw new DocumentError({
        code: 'TAXONOMY_FILE_TOO_DEEP',
        what: `values lie more than ${deepest} levels deep`,
        file: this.#file,
        remedy: 'Flatten the file, or leave it out of the set with "!".',
        ...placeIn(this.#text, start),
      });
    }
    this.#at += 1;
    this.#skip();
    return start;
  }

  #closes(close: number): boolean {
    if (this.#at >= this.#text.length) throw this.#invalid('the file ends too early');
    if (this.#text.charCodeAt(this.#at) !== close) return false;
    this.#at += 1;
    return true;
  }

  #separator(close: number): void {
    this.#skip();
    const next = this.#text.charCodeAt(this.#at);
    if (next === code.comma) {
      this.#at += 1;
      this.#skip();
    } else if (next !== close) {
      throw this.#invalid(this.#at >= this.#text.length ? 'the file ends too early' : 'a comma is missing');
    }
  }

  #string(): string {
    const start = this.#at + 1;
    let at = start;
    for (;;) {
      const character = this.#text.charCodeAt(at);
      if (character === code.quote) break;
      if (character === code.backslash) return this.#escapedString(start, at);
      // The end of the text gives NaN, of which nothing is true.
      if (!(character >= code.space)) throw this.#unfinishedString(at);
      at += 1;
    }
    this.#at = at + 1;
    return this.#text.slice(start, at);
  }

  #escapedString(start: number, firstEscape: number): string {
    const parts = [this.#text.slice(start, firstEscape)];
    let at = firstEscape;
    for (;;) {
      const character = this.#text.charCodeAt(at);
      if (character === code.quote) break;
      if (!(character >= code.space)) throw this.#unfinishedString(at);
      if (character !== code.backslash) {
        const next = this.#endOfPlain(at);
        parts.push(this.#text.slice(at, next));
        at = next;
        continue;
      }
      const letter = this.#text[at + 1] ?? '';
      const digits =
        letter === 'u' ? /^[0-9a-fA-F]{4}/.exec(this.#text.slice(at + 2, at + 6))?.[0] : undefined;
      const plain = escapes[letter] ?? (digits && String.fromCharCode(Number.parseInt(digits, 16)));
      if (plain === undefined) {
        this.#at = at;
        throw this.#invalid('this escape is none of JSON');
      }
      parts.push(plain);
      at += digits === undefined ? 2 : 6;
    }
    this.#at = at + 1;
    return parts.join('');
  }

  #endOfPlain(from: number): number {
    let at = from;
    while (this.#text.charCodeAt(at) >= code.space) {
      const character = this.#text.charCodeAt(at);
      if (character === code.quote || character === code.backslash) break;
      at += 1;
    }
    return at;
  }

  #word(): ScalarNode {
    const word = /[-+.0-9A-Za-z]*/y;
    word.lastIndex = this.#at;
    const text = word.exec(this.#text)?.[0] ?? '';
    const key = keyOf(text);
    if (key === undefined)
      throw this.#invalid(text === '' ? 'a value is missing' : 'this is no value of JSON');
    this.#at += text.length;
    return { kind: 'scalar', text, key };
  }

  /** Passes over white space and comments. */
  #skip(): void {
    for (;;) {
      const character = this.#text.charCodeAt(this.#at);
      if (
        character === code.space ||
        character === code.lineFeed ||
        character === code.carriageReturn ||
        character === code.tab
      ) {
        this.#at += 1;
      } else if (character === code.slash) this.#comment();
      else return;
    }
  }

  #comment(): void {
    const next = this.#text.charCodeAt(this.#at + 1);
    if (next === code.slash) {
      const end = /[\r\n]/g;
      end.lastIndex = this.#at;
      this.#at = end.exec(this.#text)?.index ?? this.#text.length;
    } else if (next === code.asterisk) {
      const end = this.#text.indexOf('*/', this.#at + 2);
      if (end < 0) throw this.#invalid('the comment has no end');
      this.#at = end + 2;
    } else throw this.#invalid('a value is missing');
  }

  #unfinishedString(at: number): DocumentError {
    this.#at = at;
    return this.#invalid(
      at >= this.#text.length ? 'the string has no end' : 'a control character must be escaped',
    );
  }

  #duplicate(name: string, at: number): DocumentError {
    return new DocumentError({
      code: 'TAXONOMY_DUPLICATE_KEY',
      what: `the name ${JSON.stringify(name.slice(0, 100))} stands twice in one object`,
      file: this.#file,
      remedy: 'Remove one of them.',
      ...placeIn(this.#text, at),
    });
  }

  #invalid(what: string): DocumentError {
    return new DocumentError({
      code: 'TAXONOMY_FILE_INVALID',
      what,
      file: this.#file,
      remedy: 'Correct the JSON.',
      ...placeIn(this.#text, this.#at),
    });
  }
}

function keyOf(text: string): string | undefined {
  if (text === 'true' || text === 'false') return `b:${text}`;
  if (text === 'null') return 'z:';
  return /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text) ? numberKey(text) : undefined;
}
