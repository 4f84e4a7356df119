import { AutoBuilderError } from '../errors.ts';

/** No value under that name. Code `SECRET_NOT_FOUND`. */
export class SecretNotFoundError extends AutoBuilderError {
  constructor(name: string, where: string, remedy: string, cause?: unknown) {
    super({ code: 'SECRET_NOT_FOUND', what: `There is no secret ${name}`, where, remedy, cause });
  }
}

/** The store could not answer or refused to. Codes `SECRET_ACCESS_DENIED`, `SECRET_STORE_UNAVAILABLE`. */
export class SecretUnavailableError extends AutoBuilderError {}

/** The variable that names the kind of store has an unknown value. Code `SECRET_SOURCE_UNKNOWN`. */
export class SecretSourceUnknownError extends AutoBuilderError {
  constructor(source: string) {
    super({
      code: 'SECRET_SOURCE_UNKNOWN',
      what: `"${source}" is not a source of secrets`,
      where: 'environment of the function',
      remedy: 'Use environment or secrets-manager.',
    });
  }
}
