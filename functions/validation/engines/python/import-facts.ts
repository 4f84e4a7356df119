import type { ImportFact } from '../../analysis.ts';
import { placeOf, type SourceLines } from './source-lines.ts';
import type { StatementStart } from './statements.ts';

// Blanks, comments and line breaks in any mixture: inside brackets, and after a backslash, lines do not end.
const blank = /(?:[ \t\f]+|\\\r?\n|\\\r)+/y;
const blankInBrackets = /(?:\s+|#[^\n\r]*|\\)+/y;
const identifier = /[\p{ID_Start}_][\p{ID_Continue}]*/uy;
const dots = /\.+/y;

/** Reads one import statement after another; `text` parses, and `statements` are where its imports begin. */
export function importFacts(
  text: string,
  lines: SourceLines,
  statements: readonly StatementStart[],
): readonly ImportFact[] {
  return statements.flatMap(({ start, guarded }) => {
    const read = new StatementReader(text, start);
    return read.word() === 'import' ? plainImports(read, lines, guarded) : fromImport(read, lines, guarded);
  });
}

function plainImports(read: StatementReader, lines: SourceLines, guarded: boolean): ImportFact[] {
  const facts: ImportFact[] = [];
  do {
    const module = read.module();
    if (module.name === '') break;
    if (read.peek() === 'as') {
      read.word();
      read.word();
    }
    facts.push({ ...span(lines, module), specifier: module.name, kind: 'import', guarded });
  } while (read.take(','));
  return facts;
}

function fromImport(read: StatementReader, lines: SourceLines, guarded: boolean): ImportFact[] {
  const module = read.module();
  if (module.name === '' || read.word() !== 'import') return [];
  const names: string[] = [];
  read.enterBrackets();
  // A star names no module.
  while (!read.take('*')) {
    const name = read.word();
    if (name === '') break;
    names.push(name);
    if (read.peek() === 'as') {
      read.word();
      read.word();
    }
    if (!read.take(',')) break;
  }
  return [{ ...span(lines, module), specifier: module.name, names, kind: 'from', guarded }];
}

interface ModuleName {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

function span(lines: SourceLines, { start, end }: ModuleName) {
  const from = placeOf(lines, start);
  const to = placeOf(lines, end);
  return { line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
}

/** Reads the tokens of one statement. */
class StatementReader {
  readonly #text: string;
  #at: number;
  #blank = blank;

  constructor(text: string, start: number) {
    this.#text = text;
    this.#at = start;
  }

  /** The next word; empty where there is none. */
  word(): string {
    this.#skip();
    return this.#match(identifier);
  }

  peek(): string {
    const before = this.#at;
    const word = this.word();
    this.#at = before;
    return word;
  }

  take(char: string): boolean {
    this.#skip();
    if (this.#text.charAt(this.#at) !== char) return false;
    this.#at += 1;
    return true;
  }

  enterBrackets(): void {
    if (this.take('(')) this.#blank = blankInBrackets;
  }

  /** A dotted name; blanks are allowed between its parts, and are left out. */
  module(): ModuleName {
    this.#skip();
    const start = this.#at;
    let name = this.#dots();
    let end = this.#at;
    for (;;) {
      if (name !== '' && !name.endsWith('.')) {
        if (!this.take('.')) break;
        name += '.';
      }
      // `from . import x`: what comes after the dots is the keyword.
      if (this.peek() === 'import') break;
      const part = this.word();
      if (part === '') break;
      name += part;
      end = this.#at;
    }
    return { name, start, end };
  }

  #dots(): string {
    let all = '';
    for (;;) {
      const some = this.#match(dots);
      if (some === '') return all;
      all += some;
      const before = this.#at;
      this.#skip();
      if (this.#text.charAt(this.#at) !== '.') this.#at = before;
    }
  }

  #skip(): void {
    this.#match(this.#blank);
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }
}
