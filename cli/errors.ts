import { AutoBuilderError } from '../shared/errors.ts';

/** The command was not written as it must be. Code `USAGE`. */
export class UsageError extends AutoBuilderError {
  constructor(what: string, where: string, remedy: string) {
    super({ code: 'USAGE', what, where, remedy });
  }
}

/** The cloud that a command works on cannot be reached or is not ours. Codes `STACK_*`, `CLOUD_NOT_UP`. */
export class CloudConnectionError extends AutoBuilderError {}
