/** Where JSON text goes wrong, in lines and columns from 1. The text itself is never part of it: it may hold a secret. */
export interface JsonFault {
  readonly line: number;
  readonly column: number;
  readonly expected: string;
  /** The kind of what stands there. */
  readonly found: string;
}

const space = /[ \t\n\r]*/y;
const string = /"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const word = /true|false|null/y;

class Fault extends Error {
  readonly at: number;
  readonly expected: string;

  constructor(at: number, expected: string) {
    super(expected);
    this.at = at;
    this.expected = expected;
  }
}

/** The first fault of a text that `JSON.parse` refused; `undefined` when there is none. */
export function findJsonFault(text: string): JsonFault | undefined {
  try {
    const end = skip(text, value(text, skip(text, 0)));
    if (end < text.length) throw new Fault(end, 'the end of the file');
    return undefined;
  } catch (error) {
    if (error instanceof Fault) return located(text, error);
    throw error;
  }
}

function located(text: string, fault: Fault): JsonFault {
  const before = text.slice(0, fault.at).split('\n');
  const found = kindAt(text, fault.at);
  return { line: before.length, column: (before.at(-1) ?? '').length + 1, expected: fault.expected, found };
}

function kindAt(text: string, at: number): string {
  const character = text[at];
  if (character === undefined) return 'the end of the file';
  if ('{}[],:'.includes(character)) return `"${character}"`;
  if (character === '"') return 'a text';
  if (character === "'") return 'a single quote';
  if (text.startsWith('//', at) || text.startsWith('/*', at)) return 'a comment';
  return 'something else';
}

function eat(text: string, at: number, token: RegExp): number | undefined {
  token.lastIndex = at;
  return token.test(text) ? token.lastIndex : undefined;
}

function skip(text: string, at: number): number {
  return eat(text, at, space) ?? at;
}

function value(text: string, at: number): number {
  if (text[at] === '{') return list(text, at, '}', member);
  if (text[at] === '[') return list(text, at, ']', value);
  const end = eat(text, at, string) ?? eat(text, at, number) ?? eat(text, at, word);
  if (end !== undefined) return end;
  if (text[at] === '"') throw new Fault(at, 'a text in double quotes that ends on its line');
  throw new Fault(at, 'a value: a text in double quotes, a number, true, false, null, { or [');
}

function list(text: string, open: number, close: string, item: (text: string, at: number) => number): number {
  let at = skip(text, open + 1);
  if (text[at] === close) return at + 1;
  while (true) {
    at = skip(text, item(text, at));
    if (text[at] === close) return at + 1;
    if (text[at] !== ',') throw new Fault(at, `"," or "${close}"`);
    at = skip(text, at + 1);
    if (text[at] === close) throw new Fault(at, 'another entry after the comma');
  }
}

function member(text: string, at: number): number {
  const key = eat(text, at, string);
  if (key === undefined) throw new Fault(at, 'a key in double quotes');
  const colon = skip(text, key);
  if (text[colon] !== ':') throw new Fault(colon, '":"');
  return value(text, skip(text, colon + 1));
}
