import { configurationJsonSchemaText } from '../../shared/config/json-schema.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import type { Terminal } from '../output/terminal.ts';

/** Prints the JSON Schema: the text of the committed `auto-builder.schema.json`. */
export function printSchema(terminal: Terminal): ExitCode {
  terminal.print(configurationJsonSchemaText().trimEnd());
  return exitCodes.synced;
}
