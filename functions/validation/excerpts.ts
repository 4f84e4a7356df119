/** Longest excerpt of a line, in UTF-16 code units. */
const excerptLength = 240;

/** Excerpts of one file at most: a file with more findings than this is read in an editor. */
const excerptsPerFile = 2_000;

/** The lines of a text, without their ends: `\n`, `\r\n` or `\r`. A text that ends in one has an empty last line. */
export function linesOf(text: string): readonly string[] {
  return text.includes('\r') ? text.split(/\r\n|\n|\r/) : text.split('\n');
}

/**
 * The text of the wanted lines, and of the line before and after each, by line number from 1. Bounded: 240 characters a
 * line, 2,000 lines a file; the wanted ones come first, for fingerprints are made from them. Numbers outside the file
 * are passed over.
 */
export function excerptsOf(
  lines: readonly string[],
  wanted: Iterable<number>,
): Readonly<Record<number, string>> {
  const excerpts: Record<number, string> = {};
  let room = excerptsPerFile;
  const add = (number: number): void => {
    const line = lines[number - 1];
    if (line === undefined || room === 0 || number in excerpts) return;
    excerpts[number] = shortened(line);
    room -= 1;
  };
  const numbers = new Set(wanted);
  for (const number of numbers) add(number);
  for (const number of numbers) {
    if (room === 0) break;
    add(number - 1);
    add(number + 1);
  }
  return excerpts;
}

function shortened(line: string): string {
  if (line.length <= excerptLength) return line;
  const cut = line.slice(0, excerptLength);
  // Half of a surrogate pair is not text.
  return cut.isWellFormed() ? cut : cut.slice(0, -1);
}
