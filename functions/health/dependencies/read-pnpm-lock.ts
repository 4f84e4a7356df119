import { valid } from 'semver';
import { isNpmName } from '../../../shared/registries/npm.ts';
import { type IndentedLine, linesBelow, readIndented, valueBelow } from './indented-text.ts';
import {
  type Lock,
  type LockedPackage,
  onlyVersions,
  type Resolution,
  UnreadableFileError,
} from './reading.ts';

const groups = ['dependencies', 'devDependencies', 'optionalDependencies'];

/** Reads `pnpm-lock.yaml` of the versions 5 to 9. Throws `UnreadableFileError`. */
export function readPnpmLock(text: string): Lock {
  const top = readIndented(text);
  const format = valueBelow(top, 'lockfileVersion');
  if (format === undefined) throw new UnreadableFileError('it does not say its lockfileVersion');
  const packages = linesBelow(top, 'packages').flatMap(
    (line) => lockedPackage(line, format.startsWith('5')) ?? [],
  );
  const importers = linesBelow(top, 'importers');
  // A project that is one package has its dependencies at the top.
  const projects = importers.length > 0 ? importers : [{ key: '.', value: '', lines: top }];
  const byProject = new Map(projects.map(({ key, lines }) => [key, resolutionsOf(lines)]));
  const only = onlyVersions(packages);
  return {
    packages,
    resolve({ name }, folder) {
      const project = byProject.get(folder === '' ? '.' : folder);
      if (project?.has(name)) return project.get(name);
      const version = only.get(name);
      return version === undefined ? undefined : { version };
    },
  };
}

function resolutionsOf(lines: readonly IndentedLine[]): ReadonlyMap<string, Resolution> {
  return new Map(
    groups
      .flatMap((group) => linesBelow(lines, group))
      .map((line) => [line.key, resolutionOf(valueBelow(line.lines, 'version') ?? line.value)]),
  );
}

/** `17.0.2`, `17.0.2(react@17.0.2)`, `17.0.2_react@17.0.2`; anything else is a path, an address or another name. */
function resolutionOf(text: string): Resolution {
  const version = valid(withoutPeers(text));
  return version === null ? 'elsewhere' : { version };
}

function withoutPeers(text: string): string {
  return text.replace(/[(_].*$/s, '');
}

/** `/@scope/name/1.0.0_peers` in version 5, `/@scope/name@1.0.0(peers)` in 6, `@scope/name@1.0.0` in 9. */
function lockedPackage({ key, lines }: IndentedLine, slashes: boolean): LockedPackage | undefined {
  const path = key.replace(/^\//, '');
  const versionAt = slashes ? path.lastIndexOf('/') : path.replace(/\(.*$/s, '').lastIndexOf('@');
  if (versionAt <= 0) return undefined;
  const name = path.slice(0, versionAt);
  const version = withoutPeers(path.slice(versionAt + 1));
  if (!isNpmName(name) || valid(version) === null) return undefined;
  const deprecated = lines.some((line) => line.key === 'deprecated');
  return { name, version, ...(deprecated ? { withdrawn: true } : {}) };
}
