import { type ParseErrorCode, printParseErrorCode, visit } from 'jsonc-parser';
import type { JsonCode } from '../javascript/javascript-rules.ts';

/** Something wrong in a JSON text; UTF-16 offsets, the end exclusive. */
export interface JsonProblem {
  readonly code: Exclude<JsonCode, 'format'>;
  readonly start: number;
  readonly end: number;
  readonly message: string;
}

/** Beyond so many syntax errors they are about each other. */
const problemsAtMost = 20;

/**
 * Syntax errors and duplicate keys. What `JSON.parse` accepts is correct JSON; where it does not, the tolerant parser says
 * where. A key counts once for each time that it comes again, after its escapes are read.
 *
 * @param kind `jsonc`: comments and a comma after the last entry are allowed
 */
export function readJson(text: string, kind: string): readonly JsonProblem[] {
  const lenient = kind === 'jsonc';
  const problems: JsonProblem[] = [];
  /** The keys of each object around the place that is read, outermost first. */
  const objects: Set<string>[] = [];
  let lastLine = -1;
  const correct = !lenient && isJson(text);
  const options = { disallowComments: !lenient, allowTrailingComma: lenient, allowEmptyContent: lenient };

  const add = (code: JsonProblem['code'], start: number, length: number, message: string): void => {
    problems.push({ code, start, end: start + Math.max(1, length), message });
  };
  visit(
    text,
    {
      onObjectBegin: () => void objects.push(new Set()),
      onObjectEnd: () => void objects.pop(),
      onObjectProperty: (key, offset, length) => {
        const keys = objects.at(-1);
        if (keys?.has(key))
          add(
            'duplicate-key',
            offset,
            length,
            `Key ${JSON.stringify(key)} is there twice: the last one counts`,
          );
        keys?.add(key);
      },
      onError: (error, offset, length, line) => {
        // A second error on one line is about the first.
        if (correct || line === lastLine) return;
        lastLine = line;
        add('parse', offset, length, wordsFor(error));
      },
    },
    options,
  );
  const errors = problems.filter(({ code }) => code === 'parse');
  // The two parsers do not agree about everything: control characters in strings, for one.
  if (!lenient && !correct && errors.length === 0)
    return [{ code: 'parse', start: 0, end: 1, message: 'Not valid JSON' }];
  return errors.length > 0 ? errors.slice(0, problemsAtMost) : problems;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/** `CommaExpected` → `Comma expected`. */
function wordsFor(error: ParseErrorCode): string {
  const words = printParseErrorCode(error).replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ');
  return words.charAt(0) + words.slice(1).toLowerCase();
}
