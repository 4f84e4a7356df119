import { AutoBuilderError } from '../../shared/errors.ts';

/** A file on this machine that cannot be read or written. Codes `TAXONOMY_FILE_UNREADABLE`, `TAXONOMY_FILE_UNWRITABLE`. */
export class LocalFileError extends AutoBuilderError {}
