import { AutoBuilderError } from '../../../shared/errors.ts';

/** What can be wrong with an index file. */
export type DocumentErrorCode =
  | 'TAXONOMY_FILE_INVALID'
  | 'TAXONOMY_FILE_TOO_LARGE'
  | 'TAXONOMY_FILE_NOT_TEXT'
  | 'TAXONOMY_FILE_TOO_DEEP'
  | 'TAXONOMY_DUPLICATE_KEY'
  | 'TAXONOMY_DUPLICATE_IDENTITY'
  | 'TAXONOMY_NOT_SUPPORTED'
  | 'TAXONOMY_SCHEMA_VIOLATED'
  | 'TAXONOMY_NOT_A_FILE'
  | 'TAXONOMY_PATH_INVALID'
  | 'TAXONOMY_DELETES_TOO_MUCH';

/** One file cannot take part: it is put aside, and the others go on. */
export class DocumentError extends AutoBuilderError {
  /** From 1; where the file has such a place. `column` counts UTF-16 code units. */
  readonly line: number | undefined;
  readonly column: number | undefined;

  constructor(details: {
    readonly code: DocumentErrorCode;
    readonly what: string;
    /** The file, without line and column. */
    readonly file: string;
    readonly remedy: string;
    readonly line?: number | undefined;
    readonly column?: number | undefined;
    readonly cause?: unknown;
  }) {
    const { file, line, column, ...rest } = details;
    const place = line === undefined ? '' : `:${line}:${column ?? 1}`;
    super({ ...rest, where: `${file}${place}` });
    this.line = line;
    this.column = line === undefined ? undefined : (column ?? 1);
  }
}
