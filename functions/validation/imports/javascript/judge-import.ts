import type { ImportFact } from '../../analysis.ts';
import { aliasingPackages, mentions } from './build-configurations.ts';
import { type ExpectedAbsence, isGeneratedName, isRouteTypes } from './expected-absence.ts';
import { isFixture } from './fixtures.ts';
import { lets, type Package, type Packages } from './packages.ts';
import type { ModuleResolver } from './resolve-module.ts';
import { isOnlyAlias, readSpecifier, type Specifier, typesOf } from './specifiers.ts';
import { folderOf, inFolder, joined, leadsToFile, type Tree } from './tree.ts';

/** What is wrong with an import. */
export interface Verdict {
  readonly code: 'missing-import' | 'undeclared-dependency';
  readonly message: string;
  /** Its absence may be meant: it is said, and no more. */
  readonly mild: boolean;
}

/** What imports are judged with. */
export interface Surroundings {
  readonly tree: Tree;
  readonly packages: Packages;
  readonly modules: ModuleResolver;
  readonly absence: ExpectedAbsence;
  /** Build configurations above a file, nearest first, and their texts. */
  readonly builds: (path: string) => readonly string[];
  readonly manifests: ReadonlyMap<string, string>;
  /** Called with a configuration that is code when it may explain an import. */
  readonly explained: (configuration: string) => void;
}

/** `undefined`: the import leads somewhere, or nobody here can know. */
export function judgeImport(path: string, fact: ImportFact, world: Surroundings): Verdict | undefined {
  const specifier = readSpecifier(fact.specifier);
  switch (specifier.kind) {
    case 'elsewhere':
      return undefined;
    case 'unknown-builtin':
      return missing(path, fact, 'Node has no such module');
    case 'relative':
      return relative(path, fact, specifier.path, world);
    case 'internal':
      return internal(path, fact, specifier.name, world);
    case 'package':
      return bare(path, fact, specifier, world);
  }
}

function missing(path: string, fact: ImportFact, reason: string, mild = false): Verdict {
  const message = `'${fact.specifier}' leads nowhere: ${reason}`;
  return { code: 'missing-import', message, mild: mild || fact.guarded || isFixture(path) };
}

function relative(
  path: string,
  fact: ImportFact,
  specifier: string,
  world: Surroundings,
): Verdict | undefined {
  if (isRouteTypes(specifier)) return undefined;
  const target = joined(folderOf(path), specifier);
  if (target === undefined) return missing(path, fact, 'it leads out of the repository');
  if (world.modules.finds(specifier, path, fact.kind) || leadsToFile(world.tree, target)) return undefined;
  if (world.absence.isBuilt(target, path)) return undefined;
  return missing(path, fact, 'no such file in the repository', isGeneratedName(target));
}

function internal(path: string, fact: ImportFact, name: string, world: Surroundings): Verdict | undefined {
  if (world.modules.finds(name, path, fact.kind)) return undefined;
  const alias = byAlias(path, fact, name, world);
  if (alias !== 'none') return alias;
  const nearest = world.packages.above(path)[0];
  const keys = nearest?.aliases.filter((key) => key.startsWith('#')) ?? [];
  // What its target is, is for the package's own build to make.
  if (nearest && keys.some((key) => lets({ ...nearest, exports: [key] }, name))) return undefined;
  if (mayBeAlias(path, name, world)) return undefined;
  return missing(path, fact, 'no `imports` of a package.json and no alias has it');
}

function bare(
  path: string,
  fact: ImportFact,
  specifier: Extract<Specifier, { kind: 'package' }>,
  world: Surroundings,
): Verdict | undefined {
  const { packages, modules } = world;
  const { name, subpath, whole } = specifier;
  const above = packages.above(path);
  if (above.some((one) => one.declares.has(name) || one.name === name))
    return entry(path, fact, name, subpath, world);
  if (modules.finds(whole, path, fact.kind)) return undefined;
  const alias = byAlias(path, fact, whole, world);
  if (alias !== 'none') return alias;
  if (packages.named(name)) return entry(path, fact, name, subpath, world);
  const isTyped = fact.kind === 'type' || /\.[cm]?tsx?$/.test(path);
  if (isTyped && above.some((one) => one.declares.has(typesOf(name)))) return undefined;
  if (isOnlyAlias(name)) {
    if (mayBeAlias(path, whole, world) || modules.isPartial(path)) return undefined;
    return missing(path, fact, 'no alias of the repository has it');
  }
  if (above.length === 0 || packages.isUnknown(path) || isNamedByConfiguration(path, whole, world))
    return undefined;
  return {
    code: 'undeclared-dependency',
    message: `'${name}' is imported and not declared in ${(above.find((one) => one.name !== undefined) ?? above[0])?.path}`,
    mild: fact.guarded || isFixture(path),
  };
}

/** A package of the repository may keep modules to itself. */
function entry(
  path: string,
  fact: ImportFact,
  name: string,
  subpath: string,
  { packages }: Surroundings,
): Verdict | undefined {
  const target: Package | undefined = packages.named(name);
  if (!target || lets(target, subpath)) return undefined;
  return missing(path, fact, `\`exports\` of ${target.path} has no ./${subpath}`);
}

/** What `paths` and `baseUrl` say of it; `none`: they say nothing. */
function byAlias(
  path: string,
  fact: ImportFact,
  specifier: string,
  world: Surroundings,
): Verdict | 'none' | undefined {
  const alias = world.modules.alias(specifier, path);
  if (!alias) return 'none';
  const { targets } = alias;
  if (targets.some((target) => leadsToFile(world.tree, target) || world.absence.isBuilt(target, path)))
    return undefined;
  return missing(path, fact, `no such file in the repository (${targets[0]})`, targets.some(isGeneratedName));
}

/** Frameworks and configurations that are code give names to folders. */
function mayBeAlias(path: string, specifier: string, world: Surroundings): boolean {
  const above = world.packages.above(path);
  if (above.some((one) => aliasingPackages.some((name) => one.declares.has(name)))) return true;
  if (isNamedByConfiguration(path, specifier, world)) return true;
  const [configuration] = world.builds(path);
  if (configuration !== undefined) {
    world.explained(configuration);
    return true;
  }
  // Usual without any configuration that could be seen: `@/x` and `~/x` in `src`.
  return isInSources(path, specifier.replace(/^[@~]\/?/, ''), world);
}

/** A path from the root of a package or of its sources: which of both, some configuration somewhere says. */
function isInSources(path: string, rest: string, { packages, tree }: Surroundings): boolean {
  return packages
    .above(path)
    .some(({ folder }) =>
      ['src', 'app', ''].some((one) =>
        leadsToFile(tree, inFolder(folder, one === '' ? rest : `${one}/${rest}`)),
      ),
    );
}

function isNamedByConfiguration(path: string, specifier: string, world: Surroundings): boolean {
  const [head = ''] = specifier.split('/');
  const above = world.packages.above(path);
  if (above.some(({ aliases }) => aliases.some((key) => key === specifier || key.startsWith(head))))
    return true;
  const configuration = world.builds(path).find((one) => mentions(world.manifests.get(one) ?? '', specifier));
  if (configuration === undefined) return false;
  world.explained(configuration);
  return true;
}
