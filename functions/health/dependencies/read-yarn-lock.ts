import { valid } from 'semver';
import { isNpmName } from '../../../shared/registries/npm.ts';
import { readIndented, valueBelow } from './indented-text.ts';
import { type Lock, type LockedPackage, onlyVersions, UnreadableFileError } from './reading.ts';

/**
 * Reads `yarn.lock`, of Yarn 1 and of the later ones: blocks with what was wished for as their heading (`react@^17.0.0, react@^17.0.2`, later with
 * `npm:` before the range), and the version below. Throws `UnreadableFileError`.
 */
export function readYarnLock(text: string): Lock {
  const packages: LockedPackage[] = [];
  const byWish = new Map<string, LockedPackage | 'elsewhere'>();
  let blocks = 0;
  for (const { key, lines } of readIndented(text)) {
    const version = valueBelow(lines, 'version');
    if (key === '__metadata' || version === undefined) continue;
    blocks += 1;
    const wishes = key.split(', ').map((wish) => wish.replace(/^"|"$/g, ''));
    const locked = lockedPackage(wishes[0] ?? '', version, valueBelow(lines, 'resolution'));
    if (locked === undefined) continue;
    if (locked !== 'elsewhere') packages.push(locked);
    for (const wish of wishes) byWish.set(wish.replace('@npm:', '@'), locked);
  }
  if (blocks === 0 && /^[^#\s]/m.test(text) && !/^__metadata:/m.test(text)) {
    throw new UnreadableFileError('it has no block of a package');
  }
  const only = onlyVersions(packages);
  return {
    packages,
    resolve({ name, range }) {
      const locked = byWish.get(`${name}@${range}`);
      if (locked === 'elsewhere') return 'elsewhere';
      // A version that the project sets for all (`resolutions`) stands below a heading of its own.
      const version = locked?.version ?? only.get(name);
      return version === undefined ? undefined : { version };
    },
  };
}

function lockedPackage(
  wish: string,
  version: string,
  resolution: string | undefined,
): LockedPackage | 'elsewhere' | undefined {
  const wished = wish.indexOf('@', 1);
  if (wished < 0) return undefined;
  const described = resolution ?? wish;
  const at = described.indexOf('@', 1);
  const name = described.slice(0, at);
  const spec = described.slice(at + 1);
  if (name !== wish.slice(0, wished)) return 'elsewhere';
  // Without a resolution (Yarn 1) only the wish tells; `npm:` is then another name for a package.
  if (resolution === undefined ? /^[a-z+]+:/i.test(spec) : !spec.startsWith('npm:')) return 'elsewhere';
  return isNpmName(name) && valid(version) !== null ? { name, version } : undefined;
}
