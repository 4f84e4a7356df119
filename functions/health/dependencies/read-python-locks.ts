import { compare, valid } from '@renovatebot/pep440';
import { normalizedProjectName } from '../../../shared/registries/pypi.ts';
import { readTomlTable } from './read-python-manifests.ts';
import type { Requirement } from './read-requirements.ts';
import {
  isTable,
  type Lock,
  type LockedPackage,
  listAt,
  readJsonTable,
  type Table,
  tableAt,
  textAt,
  valueAt,
} from './reading.ts';

/** Reads `poetry.lock`, `uv.lock` and `pdm.lock`: one table `package` for each. Throws `UnreadableFileError`. */
export function readTomlLock(text: string): Lock {
  const table = readTomlTable(text);
  return lockOf(
    listAt(table, 'package')
      .filter(isTable)
      .map((entry) => ({
        name: textAt(entry, 'name') ?? '',
        version: textAt(entry, 'version') ?? '',
        elsewhere: isElsewhere(entry),
      })),
  );
}

/** Reads Pipenv's `Pipfile.lock`: each group by name, versions as `==1.0`. Throws `UnreadableFileError`. */
export function readPipfileLock(text: string): Lock {
  const { _meta: _about, ...groups } = readJsonTable(text);
  return lockOf(
    Object.keys(groups)
      .flatMap((group) => Object.entries(tableAt(groups, group)))
      .map(([name, entry]) => ({
        name,
        version: isTable(entry) ? (textAt(entry, 'version') ?? '').replace(/^==/, '') : '',
        elsewhere:
          isTable(entry) && ['git', 'path', 'file', 'editable'].some((key) => Object.hasOwn(entry, key)),
      })),
  );
}

/** The list that pip-compile made of another one: every version is fixed. */
export function lockOfRequirements(requirements: readonly Requirement[]): Lock {
  return lockOf(
    requirements.flatMap((one) => {
      const version = typeof one === 'object' ? /^===?\s*([^,*]+)$/.exec(one.range)?.[1] : undefined;
      return typeof one === 'object' && version !== undefined
        ? [{ name: one.name, version: version.trim(), elsewhere: false }]
        : [];
    }),
  );
}

interface Entry {
  readonly name: string;
  readonly version: string;
  readonly elsewhere: boolean;
}

function lockOf(entries: readonly Entry[]): Lock {
  const packages: LockedPackage[] = [];
  const byName = new Map<string, string | 'elsewhere'>();
  for (const { name: written, version, elsewhere } of entries) {
    const name = normalizedProjectName(written);
    if (name === undefined || (!elsewhere && valid(version) === null)) continue;
    const before = byName.get(name);
    if (elsewhere) byName.set(name, 'elsewhere');
    else {
      packages.push({ name, version });
      // For other machines or versions of Python there may be an older one.
      const newer = before === undefined || (before !== 'elsewhere' && compare(version, before) > 0);
      if (newer) byName.set(name, version);
    }
  }
  return {
    packages,
    resolve({ name }) {
      const found = byName.get(name);
      return found === undefined || found === 'elsewhere' ? found : { version: found };
    },
  };
}

/** Poetry says so in a table `source` with a type, uv by its key, PDM beside the version. */
function isElsewhere(entry: Table): boolean {
  const source = tableAt(entry, 'source');
  const type = textAt(source, 'type');
  if (type !== undefined) return type !== 'legacy' && type !== 'pypi';
  const places = ['git', 'path', 'url', 'directory', 'editable', 'virtual'];
  return places.some((key) => valueAt(source, key) !== undefined || valueAt(entry, key) !== undefined);
}
