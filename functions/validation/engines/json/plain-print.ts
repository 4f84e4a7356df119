/**
 * Whether a text is what programs print: `JSON.stringify` with some indentation, or all in one line (a short one by hand,
 * a long one by a program). Where a repository configures no formatter, such files are left as they are written: the program
 * would write them so again.
 */
export function isPlainPrint(text: string, lineLength: number): boolean {
  const body = text.replaceAll('\r\n', '\n').replace(/\n$/, '');
  if (!body.includes('\n')) return body.length > lineLength || body === trySpaced(body);
  const indent = /\n([ \t]+)\S/.exec(body)?.[1];
  if (indent === undefined) return false;
  const value = parsed(body);
  return value !== undefined && JSON.stringify(value, null, indent) === body;
}

/** One line: with or without the spaces that people write. */
function trySpaced(body: string): string | undefined {
  const value = parsed(body);
  return value === undefined ? undefined : JSON.stringify(value);
}

/** `undefined` for JSON with comments, which no program prints. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
