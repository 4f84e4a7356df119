import { validRange } from 'semver';
import { isNpmName } from '../../../shared/registries/npm.ts';
import { type Manifest, readJsonTable, tableAt, textAt, type Wish } from './reading.ts';

/** What installing a package brings along; what it asks of its user's project is not its own. */
const groups = ['dependencies', 'devDependencies', 'optionalDependencies'];
/** Of a range; longer ones are a game. */
const rangeLength = 256;

/** Reads `package.json`: https://docs.npmjs.com/cli/configuring-npm/package-json. Throws `UnreadableFileError`. */
export function readPackageJson(text: string): Manifest {
  const table = readJsonTable(text);
  const own = textAt(table, 'name');
  const wishes: Wish[] = [];
  let elsewhere = 0;
  let unclear = 0;
  for (const [name, spec] of groups.flatMap((group) => Object.entries(tableAt(table, group)))) {
    const range = typeof spec === 'string' && isNpmName(name) ? readSpec(spec) : undefined;
    if (range === undefined) unclear += 1;
    else if (range === 'elsewhere') elsewhere += 1;
    else wishes.push({ name, range: range.range });
  }
  return { wishes, elsewhere, unclear, ...(own === undefined ? {} : { own }) };
}

/** Ranges, and what only a lock file makes one of: tags (`latest`) and catalogs (`catalog:react`). */
function readSpec(spec: string): { readonly range: string } | 'elsewhere' | undefined {
  const text = spec.trim();
  if (text.length > rangeLength) return undefined;
  if (validRange(text) !== null || /^catalog:[\w.-]*$/.test(text)) return { range: text };
  if (/^[a-z][a-z-]*\+?[a-z]*:/i.test(text) || text.includes('/')) return 'elsewhere';
  return /^[a-z][\w.-]*$/i.test(text) ? { range: text } : undefined;
}
