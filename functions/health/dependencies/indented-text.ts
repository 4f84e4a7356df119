/** One line of a lock file, with the lines below it that stand further right. */
export interface IndentedLine {
  readonly key: string;
  /** What stands behind the key, without quotes; empty when nothing does. */
  readonly value: string;
  readonly lines: readonly IndentedLine[];
}

/**
 * Reads the lines of `yarn.lock` and `pnpm-lock.yaml`: keys, values and depth, in one pass over a text of any size. Those files are written by a
 * program, in a small part of YAML (or in Yarn's own form), and lists and texts over several lines, which are passed over, are not needed of them.
 */
export function readIndented(text: string): readonly IndentedLine[] {
  const top: IndentedLine[] = [];
  const open: { readonly depth: number; readonly lines: IndentedLine[] }[] = [{ depth: -1, lines: top }];
  for (const line of text.split('\n')) {
    const content = line.trim();
    if (content === '' || content.startsWith('#') || content.startsWith('- ') || content === '---') continue;
    const depth = line.search(/\S/);
    while ((open.at(-1)?.depth ?? -1) >= depth) open.pop();
    const lines: IndentedLine[] = [];
    open.at(-1)?.lines.push({ ...keyAndValue(content), lines });
    open.push({ depth, lines });
  }
  return top;
}

/** The lines below the line of that key; none where there is no such line. */
export function linesBelow(lines: readonly IndentedLine[], key: string): readonly IndentedLine[] {
  return lines.find((line) => line.key === key)?.lines ?? [];
}

/** The value of that key. */
export function valueBelow(lines: readonly IndentedLine[], key: string): string | undefined {
  return lines.find((line) => line.key === key)?.value;
}

function keyAndValue(content: string): { readonly key: string; readonly value: string } {
  if (content.endsWith(':')) return { key: unquoted(content.slice(0, -1)), value: '' };
  const quote = content[0];
  const closing = quote === '"' || quote === "'" ? content.indexOf(quote, 1) : -1;
  const colon = content.indexOf(': ', Math.max(0, closing));
  if (colon >= 0) {
    return { key: unquoted(content.slice(0, colon)), value: unquoted(content.slice(colon + 2).trim()) };
  }
  // Yarn 1 has a space between them.
  const space = content.indexOf(' ', Math.max(0, closing));
  if (space < 0) return { key: unquoted(content), value: '' };
  return { key: unquoted(content.slice(0, space)), value: unquoted(content.slice(space + 1).trim()) };
}

/** Without the quotes around it, when they are around all of it. */
function unquoted(text: string): string {
  const quote = text[0];
  const whole =
    (quote === '"' || quote === "'") && text.length > 1 && text.indexOf(quote, 1) === text.length - 1;
  return whole ? text.slice(1, -1) : text;
}
