import { endOfLine, isFieldPrefix, skipString } from './skip-string.ts';

/** Where a simple statement or the header of a block begins. */
export interface StatementStart {
  /** Offset of its first character. */
  readonly start: number;
  /** It runs only under a condition, in a function, or in a `try`. */
  readonly guarded: boolean;
}

/** What reading a file's outline gives. */
export interface PythonOutline {
  readonly importStatements: readonly StatementStart[];
  /** Offsets of strings that go over more than one line: start and end. */
  readonly longStrings: readonly (readonly [number, number])[];
}

interface Block {
  readonly indent: number;
  readonly guarded: boolean;
}

const header =
  /(?:if|elif|else|try|except|finally|def|async|class|with|for|while|match|case)(?![\p{ID_Continue}])/uy;
const importWord = /(?:import|from)(?![\p{ID_Continue}])/uy;

/**
 * Finds the import statements of a Python file that parses, and the strings over several lines. One pass over the
 * characters that knows strings, comments, brackets, continued lines and indentation: a hundred times faster than
 * reading the parser's tree as text.
 */
export function outlineOf(text: string): PythonOutline {
  const importStatements: StatementStart[] = [];
  const longStrings: [number, number][] = [];
  const blocks: Block[] = [];
  let depth = 0;
  let at = beginLine(0);

  /** Goes over the indentation and what is before the first statement; returns where to read on. */
  function beginLine(from: number): number {
    const { start, indent } = indentation(text, from);
    const char = text.charCodeAt(start);
    // Blank lines and comments say nothing about blocks.
    if (Number.isNaN(char) || char === 10 || char === 13 || char === 35) return start;
    while (blocks.length > 0 && (blocks.at(-1)?.indent ?? 0) >= indent) blocks.pop();
    header.lastIndex = start;
    const word = header.exec(text)?.[0];
    if (word !== undefined) blocks.push({ indent, guarded: isGuarded() || guards(word, text, start) });
    else beginStatement(start);
    return start;
  }

  function isGuarded(): boolean {
    return blocks.at(-1)?.guarded ?? false;
  }

  function beginStatement(start: number): void {
    importWord.lastIndex = start;
    if (importWord.test(text)) importStatements.push({ start, guarded: isGuarded() });
  }

  while (at < text.length) {
    switch (text.charCodeAt(at)) {
      case 34: // "
      case 39: {
        const end = skipString(text, at, isFieldPrefix(text, at));
        if (hasLineBreak(text, at, end)) longStrings.push([at, end]);
        at = end;
        break;
      }
      case 35: // #
        at = endOfLine(text, at);
        break;
      case 40: // ( [ {
      case 91:
      case 123:
        depth += 1;
        at += 1;
        break;
      case 41: // ) ] }
      case 93:
      case 125:
        depth = Math.max(0, depth - 1);
        at += 1;
        break;
      case 58: // : and ;
      case 59:
        at += 1;
        if (depth === 0) beginStatement(skipBlanks(text, at));
        break;
      case 92: // a backslash: the line goes on
        at += text.charCodeAt(at + 1) === 13 && text.charCodeAt(at + 2) === 10 ? 3 : 2;
        break;
      case 10:
      case 13:
        at += 1;
        if (depth === 0) at = beginLine(at);
        break;
      default:
        at += 1;
    }
  }
  return { importStatements, longStrings };
}

/** Whether what is in this block may be left out when the file runs. */
function guards(word: string, text: string, start: number): boolean {
  if (word === 'class') return false;
  if (word === 'with') return text.slice(start, endOfLine(text, start)).includes('suppress');
  return true;
}

function indentation(text: string, from: number): { start: number; indent: number } {
  let indent = 0;
  let start = from;
  for (; start < text.length; start += 1) {
    const char = text.charCodeAt(start);
    if (char === 32) indent += 1;
    else if (char === 9) indent = indent - (indent % 8) + 8;
    else if (char === 12) indent = 0;
    else break;
  }
  return { start, indent };
}

/** Blanks, and lines that a backslash continues. */
function skipBlanks(text: string, from: number): number {
  let at = from;
  while (/[ \t\f\\]/.test(text.charAt(at))) {
    if (text.charAt(at) === '\\') at = endOfLine(text, at);
    at += 1;
  }
  return at;
}

function hasLineBreak(text: string, start: number, end: number): boolean {
  const next = endOfLine(text, start);
  return next < end;
}
