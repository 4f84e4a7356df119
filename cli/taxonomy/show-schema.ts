import { explainSchema, inferSchema } from '../../functions/taxonomy/schema/infer.ts';
import type { FileOptions } from '../commands/taxonomy-command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import type { Surroundings } from '../surroundings.ts';
import { readDocument } from './read-document.ts';

/** Says what is inferred of a file, and why. */
export async function showSchema(
  file: string,
  { json }: FileOptions,
  { terminal, directory }: Pick<Surroundings, 'terminal' | 'directory'>,
): Promise<ExitCode> {
  const { document } = await readDocument(file, directory);
  const schema = inferSchema(file, document.root);
  if (json) terminal.printJson({ ...schema, format: document.format });
  else terminal.print(explainSchema(schema).trimEnd());
  return exitCodes.synced;
}
