import { parse as parseToml } from 'smol-toml';
import { normalizedProjectName } from '../../../shared/registries/pypi.ts';
import { poetryRange } from './python-ranges.ts';
import { type Requirement, readRequirement } from './read-requirements.ts';
import {
  isTable,
  listAt,
  type Manifest,
  type Table,
  tableAt,
  textAt,
  UnreadableFileError,
  valueAt,
} from './reading.ts';

/** The table in a file of TOML. Throws `UnreadableFileError`. */
export function readTomlTable(text: string): Table {
  let table: unknown;
  try {
    table = parseToml(text.replace(/^\uFEFF/, ''), { maxDepth: 100 });
  } catch (error) {
    throw new UnreadableFileError('it is not valid TOML', error);
  }
  if (!isTable(table)) throw new UnreadableFileError('it is not a table');
  return table;
}

/**
 * Reads `pyproject.toml`: the project's dependencies and extras (PEP 621), dependency groups (PEP 735), and Poetry's, uv's and PDM's own tables.
 * Throws `UnreadableFileError`.
 */
export function readPyproject(text: string): Manifest {
  const table = readTomlTable(text);
  const project = tableAt(table, 'project');
  const tool = tableAt(table, 'tool');
  const poetry = tableAt(tool, 'poetry');
  const uv = tableAt(tool, 'uv');
  const requirements: readonly unknown[] = [
    ...listAt(project, 'dependencies'),
    ...listsIn(tableAt(project, 'optional-dependencies')),
    // A group that includes another one names it in a table; that one is read by itself.
    ...listsIn(tableAt(table, 'dependency-groups')).filter((item) => !isTable(item)),
    ...listAt(uv, 'dev-dependencies'),
    ...listsIn(tableAt(tableAt(tool, 'pdm'), 'dev-dependencies')),
  ];
  const elsewhere = new Set(
    Object.entries(tableAt(uv, 'sources')).flatMap(([name, source]) =>
      sourceIsElsewhere(source) ? (normalizedProjectName(name) ?? []) : [],
    ),
  );
  const own = textAt(project, 'name') ?? textAt(poetry, 'name');
  return manifestOf([...requirements.map(readRequirement), ...poetryRequirements(poetry)], elsewhere, own);
}

/** Reads Pipenv's `Pipfile`: every table of packages, whatever its name. Throws `UnreadableFileError`. */
export function readPipfile(text: string): Manifest {
  const tables = Object.entries(readTomlTable(text)).filter(
    ([name, value]) => isTable(value) && !['requires', 'scripts', 'pipenv'].includes(name),
  );
  const packages = tables.flatMap(([, value]) => (isTable(value) ? Object.entries(value) : []));
  return manifestOf(packages.map(([name, value]) => tableRequirement(name, value, (range) => range)));
}

/** Puts requirements together. Names in `elsewhere` come from no registry. */
export function manifestOf(
  requirements: readonly Requirement[],
  elsewhere: ReadonlySet<string> = new Set(),
  own?: string,
): Manifest {
  const wishes = requirements.flatMap((one) =>
    typeof one === 'object' && !elsewhere.has(one.name) ? [one] : [],
  );
  const ownName = own === undefined ? undefined : normalizedProjectName(own);
  return {
    wishes,
    elsewhere: requirements.filter(
      (one) => one === 'elsewhere' || (typeof one === 'object' && elsewhere.has(one.name)),
    ).length,
    unclear: requirements.filter((one) => one === 'unclear').length,
    ...(ownName === undefined ? {} : { own: ownName }),
  };
}

function listsIn(table: Table): readonly unknown[] {
  return Object.values(table).flatMap((value) => (Array.isArray(value) ? value : []));
}

/** An index of one's own may have the package; a path, an address or a part of the same repository does not. */
function sourceIsElsewhere(source: unknown): boolean {
  const sources = Array.isArray(source) ? source : [source];
  return sources.some(
    (one) => isTable(one) && ['git', 'path', 'url', 'workspace'].some((key) => Object.hasOwn(one, key)),
  );
}

function poetryRequirements(poetry: Table): readonly Requirement[] {
  const groups = Object.values(tableAt(poetry, 'group')).filter(isTable);
  return [poetry, ...groups]
    .flatMap((table) => [tableAt(table, 'dependencies'), tableAt(table, 'dev-dependencies')])
    .flatMap((table) => Object.entries(table))
    .filter(([name]) => name !== 'python')
    .map(([name, value]) => tableRequirement(name, value, poetryRange));
}

/** Poetry and Pipenv say a range, or a table with `version` or with the place where the package lies; Poetry also several of them. */
function tableRequirement(
  name: string,
  value: unknown,
  rangeOf: (text: string) => string | undefined,
): Requirement {
  const [first] = Array.isArray(value) ? value : [value];
  const text = isTable(first) ? textAt(first, 'version') : first;
  if (isTable(first) && ['git', 'path', 'url', 'file'].some((key) => valueAt(first, key) !== undefined)) {
    return 'elsewhere';
  }
  if (text === undefined || text === '*') return readRequirement(name);
  const range = typeof text === 'string' ? rangeOf(text) : undefined;
  const normalized = normalizedProjectName(name);
  return range === undefined || normalized === undefined ? 'unclear' : { name: normalized, range };
}
