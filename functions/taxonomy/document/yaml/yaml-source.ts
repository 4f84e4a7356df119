import { DocumentError, type DocumentErrorCode } from '../errors.ts';
import { placeIn } from '../text.ts';

/** A YAML text and where it comes from. */
export class YamlSource {
  readonly text: string;
  readonly #file: string;
  readonly #linesBefore: number;

  /** @param linesBefore of the file, before the first of the text. */
  constructor(text: string, file: string, linesBefore = 0) {
    this.text = text;
    this.#file = file;
    this.#linesBefore = linesBefore;
  }

  /** What is wrong at a place of the text. */
  error(
    code: DocumentErrorCode,
    offset: number,
    what: string,
    remedy: string,
    cause?: unknown,
  ): DocumentError {
    const { line, column } = placeIn(this.text, offset);
    return new DocumentError({
      code,
      what,
      remedy,
      file: this.#file,
      line: line + this.#linesBefore,
      column,
      cause,
    });
  }

  /** A part of YAML that is not merged. */
  notSupported(offset: number, what: string): DocumentError {
    return this.error(
      'TAXONOMY_NOT_SUPPORTED',
      offset,
      `${what} cannot be merged`,
      'Write it out plainly, or leave the file out of the set with "!".',
    );
  }
}
