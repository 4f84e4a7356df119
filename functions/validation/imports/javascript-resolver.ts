import type { ImportFact } from '../analysis.ts';
import { javascriptRules } from '../engines/javascript/javascript-rules.ts';
import type { LocalFinding } from '../finding.ts';
import type { NotHonoured } from '../result.ts';
import type { ImportResolver } from './import-resolver.ts';
import { buildConfigurations, isBuildConfiguration } from './javascript/build-configurations.ts';
import { compilerConfigurations, isCompilerConfiguration } from './javascript/compiler-options.ts';
import { expectedAbsence } from './javascript/expected-absence.ts';
import { judgeImport, type Surroundings, type Verdict } from './javascript/judge-import.ts';
import { moduleHost } from './javascript/module-host.ts';
import { packagesOf } from './javascript/packages.ts';
import { moduleResolver } from './javascript/resolve-module.ts';
import { treeOf } from './javascript/tree.ts';

/**
 * Decides about imports of JavaScript and TypeScript: by TypeScript's own resolution over the tree, the packages and
 * `tsconfig.json`s of the repository, and what bundlers take beyond that. `node_modules` is not there, so a package counts by its
 * declaration: in a `package.json` of the importing file's folder or above, or as a package of the repository.
 *
 * Not reported: what `.gitignore` or a `package.json` says is made by a build, aliases that a configuration which is code may
 * give (that configuration is named as not honoured), and packages where no `package.json` is above. Only an `info`: imports
 * that are guarded, in fixtures, or of a name that generators give.
 */
export const javascriptImports: ImportResolver = {
  isManifest: (path) =>
    /(?:^|\/)(?:package\.json|\.gitignore)$/.test(path) ||
    isCompilerConfiguration(path) ||
    isBuildConfiguration(path),
  resolve: async (files, { paths, manifests }) => {
    const { default: api } = await import('typescript');
    const tree = treeOf(paths);
    const packages = packagesOf(manifests);
    const host = moduleHost(tree, manifests, packages);
    const configurations = compilerConfigurations(api, host, manifests);
    const explaining = new Set<string>();
    const world: Surroundings = {
      tree,
      packages,
      modules: moduleResolver(api, host, configurations, tree),
      absence: expectedAbsence(tree, manifests, packages),
      builds: buildConfigurations(manifests),
      manifests,
      explained: (configuration) => explaining.add(configuration),
    };
    const findings = new Map<string, readonly LocalFinding[]>();
    for (const { path, imports } of files) {
      const found = imports.flatMap((fact) => {
        const verdict = judgeImport(path, fact, world);
        return verdict ? [findingOf(fact, verdict)] : [];
      });
      if (found.length > 0) findings.set(path, found);
    }
    const notHonoured: NotHonoured[] = [
      ...configurations.notHonoured,
      ...[...explaining].map((file) => ({
        file,
        what: 'Aliases of imports in a build configuration are not understood: such imports are not checked.',
      })),
      ...packages.broken.map((file) => ({
        file,
        what: 'It cannot be read, so what it declares is not known.',
      })),
    ];
    return { findings, notHonoured };
  },
};

function findingOf(fact: ImportFact, { code, message, mild }: Verdict): LocalFinding {
  const { stage, severity, fixable } = javascriptRules[code];
  const { line, column, endLine, endColumn } = fact;
  return {
    line,
    column,
    endLine,
    endColumn,
    code,
    message,
    stage,
    severity: mild ? 'info' : severity,
    fixable,
  };
}
