import { valid } from 'semver';
import { isNpmName } from '../../../shared/registries/npm.ts';
import {
  isTable,
  type Lock,
  type LockedPackage,
  type Resolution,
  readJsonTable,
  type Table,
  tableAt,
  textAt,
  valueAt,
} from './reading.ts';

/** Where an installed package lies, and what it is. */
type Places = ReadonlyMap<string, LockedPackage | 'elsewhere'>;

const modules = 'node_modules/';

/**
 * Reads `package-lock.json` and `npm-shrinkwrap.json` of all three versions:
 * https://docs.npmjs.com/cli/configuring-npm/package-lock-json. Throws `UnreadableFileError`.
 */
export function readPackageLock(text: string): Lock {
  const table = readJsonTable(text);
  const places = isTable(table.packages)
    ? placesOfPackages(table.packages)
    : placesOfDependencies(tableAt(table, 'dependencies'));
  return {
    packages: [...places.values()].filter((place) => place !== 'elsewhere'),
    resolve: ({ name }, folder) => resolve(places, name, folder),
  };
}

/** As Node looks for a package: in the folder itself, then in each above it. */
function resolve(places: Places, name: string, folder: string): Resolution {
  for (let inside = folder; ; inside = inside.slice(0, Math.max(0, inside.lastIndexOf('/')))) {
    const found = places.get(`${inside === '' ? '' : `${inside}/`}${modules}${name}`);
    if (found === 'elsewhere') return 'elsewhere';
    // By another name: what it really is, stands among the packages.
    if (found) return found.name === name ? { version: found.version } : 'elsewhere';
    if (inside === '') return undefined;
  }
}

/** Versions 2 and 3: one flat table by place. What was put into another package is that one's business. */
function placesOfPackages(packages: Table): Places {
  const places = new Map<string, LockedPackage | 'elsewhere'>();
  for (const [place, entry] of Object.entries(packages)) {
    const start = place.lastIndexOf(modules);
    if (start < 0 || !isTable(entry) || entry.inBundle === true) continue;
    const name = textAt(entry, 'name') ?? place.slice(start + modules.length);
    const locked = valueAt(entry, 'link') === true ? 'elsewhere' : lockedPackage(name, entry);
    if (locked) places.set(place, locked);
  }
  return places;
}

/** Version 1: packages within packages. */
function placesOfDependencies(dependencies: Table): Places {
  const places = new Map<string, LockedPackage | 'elsewhere'>();
  const open = [{ prefix: '', dependencies }];
  for (let next = open.pop(); next; next = open.pop()) {
    for (const [name, entry] of Object.entries(next.dependencies)) {
      if (!isTable(entry) || entry.bundled === true) continue;
      // Places of depths that no installation has would make very long texts.
      if (next.prefix.length > 4_000) continue;
      const place = `${next.prefix}${modules}${name}`;
      const locked = lockedPackage(name, entry);
      if (locked) places.set(place, locked);
      open.push({ prefix: `${place}/`, dependencies: tableAt(entry, 'dependencies') });
    }
  }
  return places;
}

function lockedPackage(name: string, entry: Table): LockedPackage | 'elsewhere' | undefined {
  const version = textAt(entry, 'version') ?? '';
  const resolved = textAt(entry, 'resolved') ?? '';
  if (/^(?:git|file|link|portal|npm:|github:)/.test(resolved) || /^[a-z+]+:/i.test(version))
    return 'elsewhere';
  if (!isNpmName(name) || valid(version) === null) return undefined;
  const deprecated = valueAt(entry, 'deprecated');
  return {
    name,
    version,
    ...(typeof deprecated === 'string' && deprecated !== '' ? { withdrawn: true } : {}),
  };
}
