import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';

/**
 * Cuts the official JSON Schema of SARIF 2.1.0 down to its structure: no descriptions, no defaults.
 *
 * node test/contract/prune-sarif-schema.ts --from <SchemaStore>/src/schemas/json/sarif-2.1.0.json
 */
type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const dropped = new Set(['description', 'default', 'title']);

const { values } = parseArgs({ options: { from: { type: 'string' } } });
if (!values.from) throw new Error('--from names the schema');
const schema: Json = JSON.parse(await readFile(values.from, 'utf8'));
const target = new URL('sarif-2.1.0.schema.json', import.meta.url);
await writeFile(target, `${JSON.stringify(structureOf(schema, false))}\n`);

/** Below `properties` and `definitions` the keys are names: a property may be called `description`. */
function structureOf(value: Json, keysAreNames: boolean): Json {
  if (Array.isArray(value)) return value.map((entry) => structureOf(entry, false));
  if (value === null || typeof value !== 'object') return value;
  const kept = Object.entries(value).filter(([key]) => keysAreNames || !dropped.has(key));
  return Object.fromEntries(
    kept.map(([key, entry]) => [
      key,
      structureOf(entry, !keysAreNames && (key === 'properties' || key === 'definitions')),
    ]),
  );
}
