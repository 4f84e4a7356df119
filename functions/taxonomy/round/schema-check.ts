import { AutoBuilderError } from '../../../shared/errors.ts';
import { compileSchema } from '../schema/json-schema.ts';
import type { RoundInput, ValueCheck } from './plan.ts';

/** The set's JSON Schema, as a check; a schema that is of no use is named, and nothing is checked. */
export async function schemaCheck(
  input: RoundInput,
): Promise<{ readonly check: ValueCheck | undefined; readonly notes: readonly string[] }> {
  const { set, present } = input;
  const path = set.schema;
  if (path === undefined) return { check: undefined, notes: [] };
  const wanted = [...(set.hub === undefined ? [] : [set.hub]), ...set.rank].map((name) => name.toLowerCase());
  const holders = present
    .filter(({ files }) => files.has(path))
    .sort((a, b) => place(wanted, a.name) - place(wanted, b.name) || (a.name < b.name ? -1 : 1));
  const holder = holders[0];
  if (holder === undefined) return { check: undefined, notes: [`No replica has the schema ${path}.`] };
  const id = holder.files.get(path)?.id ?? '';
  try {
    const content = (await holder.replica.contents([id])).get(id);
    if (content === undefined || typeof content === 'string') {
      return { check: undefined, notes: [`The schema ${holder.name}:${path} cannot be read.`] };
    }
    const schema = compileSchema(Buffer.from(content).toString('utf8'), `${holder.name}:${path}`);
    return { check: (root, file) => schema.check(root, file), notes: [] };
  } catch (error) {
    if (!(error instanceof AutoBuilderError)) throw error;
    return { check: undefined, notes: [`${error.code}: ${error.what} (${error.where})`] };
  }
}

function place(wanted: readonly string[], name: string): number {
  const index = wanted.indexOf(name.toLowerCase());
  return index < 0 ? wanted.length : index;
}
