import { AutoBuilderError } from '../../shared/errors.ts';

/** A set cannot be worked on as it was asked for. */
export class TaxonomyError extends AutoBuilderError {}
