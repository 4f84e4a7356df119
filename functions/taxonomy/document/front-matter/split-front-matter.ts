import { DocumentError } from '../errors.ts';

/** A Markdown text and the front matter at its top. */
export interface SplitText {
  /** The line `---`, with its line break; `''` without front matter. */
  readonly opening: string;
  readonly yaml: string;
  /** The line that closes it, with all that follows. */
  readonly rest: string;
}

/**
 * Finds the front matter: between a first line `---` and the next line `---` or `...`. Site generators differ about one that
 * is not closed; here it is an error, as reading it as none would look as if all of it had been deleted. Throws
 * `DocumentError`, also for front matter in TOML.
 */
export function splitFrontMatter(text: string, file: string): SplitText {
  const opening = /^---[ \t]*(?:\r?\n|$)/.exec(text)?.[0];
  if (/^\+\+\+[ \t]*(?:\r?\n|$)/.test(text)) {
    throw new DocumentError({
      code: 'TAXONOMY_NOT_SUPPORTED',
      what: 'front matter in TOML cannot be merged',
      file,
      remedy: 'Write it as YAML, between lines of "---", or leave the file out of the set with "!".',
      line: 1,
    });
  }
  if (opening === undefined) return { opening: '', yaml: '', rest: text };
  const found = /(?<=\n|^)(?:---|\.\.\.)[ \t]*(?=\r?\n|$)/.exec(text.slice(opening.length));
  if (found === null) {
    throw new DocumentError({
      code: 'TAXONOMY_FILE_INVALID',
      what: 'the front matter has no end',
      file,
      remedy: 'Close it with a line "---"; a line to divide the text can be written as "***".',
      line: 1,
    });
  }
  const end = opening.length + found.index;
  return { opening, yaml: text.slice(opening.length, end), rest: text.slice(end) };
}
