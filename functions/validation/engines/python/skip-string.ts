const backslash = 92;
const newline = 10;
const carriageReturn = 13;

/**
 * The offset after the string whose first quote is at `start`. A string that is not closed ends with its line, or, in
 * triple quotes, with the text. In a string with replacement fields (`f`, `t`) quotes inside the fields do not end it,
 * as since Python 3.12.
 */
export function skipString(text: string, start: number, hasFields: boolean): number {
  const quote = text.charAt(start);
  const triple = text.startsWith(quote.repeat(3), start);
  const close = triple ? quote.repeat(3) : quote;
  const quoteCode = quote.charCodeAt(0);
  let at = start + close.length;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === backslash) at = skipEscape(text, at, hasFields);
    else if (code === quoteCode && (!triple || text.startsWith(close, at))) return at + close.length;
    else if (!triple && (code === newline || code === carriageReturn)) return at;
    else if (hasFields && code === 123)
      at = text.charCodeAt(at + 1) === 123 ? at + 2 : skipField(text, at + 1, close);
    else at += 1;
  }
  return text.length;
}

/** Raw strings too: there a backslash keeps the quote from ending the string all the same. */
function skipEscape(text: string, at: number, hasFields: boolean): number {
  const next = text.charCodeAt(at + 1);
  // `f"\{x}"` is a backslash and a field.
  if (hasFields && (next === 123 || next === 125)) return at + 1;
  return next === carriageReturn && text.charCodeAt(at + 2) === newline ? at + 3 : at + 2;
}

/** The offset after the `}` of a replacement field whose expression begins at `start`. */
function skipField(text: string, start: number, close: string): number {
  let depth = 0;
  let at = start;
  while (at < text.length) {
    const char = text.charAt(at);
    if (depth === 0 && char === '}') return at + 1;
    if (depth === 0 && char === ':') return skipFormat(text, at + 1, close);
    if (char === '"' || char === "'") {
      // Before Python 3.12 the quote of the string cannot be in a field: what looks like it closes a broken string.
      at = skipString(text, at, isFieldPrefix(text, at));
    } else if (char === '#') at = endOfLine(text, at);
    else {
      if (char === '(' || char === '[' || char === '{') depth += 1;
      else if (char === ')' || char === ']' || char === '}') depth -= 1;
      at += 1;
    }
  }
  return text.length;
}

/** The offset after the `}` that ends a format specification; fields may be in it. */
function skipFormat(text: string, start: number, close: string): number {
  let at = start;
  while (at < text.length) {
    const char = text.charAt(at);
    if (char === '}') return at + 1;
    if (char === '{') at = skipField(text, at + 1, close);
    else if (close.length === 1 && (char === '\n' || char === '\r' || char === close)) return at;
    else at += 1;
  }
  return text.length;
}

/** Whether the letters before a quote make its string one with replacement fields. */
export function isFieldPrefix(text: string, quoteAt: number): boolean {
  const before = text.slice(Math.max(0, quoteAt - 3), quoteAt);
  const [, prefix = ''] = /(?:^|[^\p{ID_Continue}])([a-zA-Z]{1,2})$/u.exec(before) ?? [];
  return /^(?:[ft]r?|r[ft])$/i.test(prefix);
}

/** The offset of the line break that ends this line, or of the end of the text. */
export function endOfLine(text: string, start: number): number {
  let at = start;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === newline || code === carriageReturn) return at;
    at += 1;
  }
  return at;
}
