import { AutoBuilderError } from '../../../shared/errors.ts';

/** The file of known findings cannot be understood: to go on without it would report all of them as new. */
export class BaselineInvalidError extends AutoBuilderError {
  constructor(where: string, what: string, cause?: unknown) {
    super({
      code: 'VALIDATION_BASELINE_INVALID',
      what,
      where,
      remedy:
        'Write it anew with `auto-builder validate --write-baseline`, or take `baseline` out of the configuration.',
      cause,
    });
  }
}
