import { AutoBuilderError } from '../shared/errors.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import type { Terminal } from './output/terminal.ts';

/** Codes of errors that a person mends in the command, the configuration or the environment before anything runs. */
const usageCodes =
  /^(USAGE$|CONFIG_|SECRET_NOT_FOUND$|ALERT_(UNKNOWN|ENDED)$|DEPLOYMENT_(OPTION_INVALID|NOT_CONFIGURED|APP_UNKNOWN|ENVIRONMENT_UNKNOWN|NO_PREVIOUS_RELEASE|NOTHING_TO_PROMOTE|RUN_UNKNOWN)$|VALIDATION_(PATH_MISSING|REF_UNKNOWN|NOT_A_REPOSITORY|BASELINE_INVALID)$)/;

/** Says what went wrong and what to do, and gives the exit code for it. */
export async function reportFailure(
  error: unknown,
  terminal: Pick<Terminal, 'note' | 'printJson'>,
  json: boolean,
): Promise<ExitCode> {
  const known = error instanceof AutoBuilderError ? error : undefined;
  if (json)
    terminal.printJson({
      ok: false,
      error: known ? shown(known) : { code: 'UNEXPECTED', what: String(error) },
    });
  terminal.note(known ? `auto-builder: ${known.message}` : await unexpected(error));
  return known && usageCodes.test(known.code) ? exitCodes.usage : exitCodes.failed;
}

function shown({ code, what, where, remedy }: AutoBuilderError): Readonly<Record<string, string>> {
  return { code, what, where, remedy };
}

async function unexpected(error: unknown): Promise<string> {
  const { inspect } = await import('node:util');
  return `auto-builder: this should not have happened; please report it.\n${inspect(error)}`;
}
