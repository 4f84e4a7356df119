import type { AnalysedFile } from './analyse-files.ts';
import type { Language, LocalFinding } from './finding.ts';
import type { ImportResolver } from './imports/import-resolver.ts';
import { javascriptImports } from './imports/javascript-resolver.ts';
import { pythonImports } from './imports/python-resolver.ts';
import type { NotHonoured } from './result.ts';

const resolvers: readonly (readonly [Language, ImportResolver])[] = [
  ['python', pythonImports],
  ['javascript', javascriptImports],
];

/** Whether a file's text is needed to decide about imports of one of these languages. */
export function isManifest(path: string, languages: ReadonlySet<Language>): boolean {
  return resolvers.some(([language, resolver]) => languages.has(language) && resolver.isManifest(path));
}

/** Decides about all imports with the whole tree in view. */
export async function resolveImports(
  analysed: readonly AnalysedFile[],
  paths: ReadonlySet<string>,
  manifests: ReadonlyMap<string, string>,
): Promise<{
  readonly findings: ReadonlyMap<string, readonly LocalFinding[]>;
  readonly notHonoured: readonly NotHonoured[];
}> {
  const findings = new Map<string, readonly LocalFinding[]>();
  const notHonoured: NotHonoured[] = [];
  for (const [language, resolver] of resolvers) {
    const files = analysed
      .filter((file) => file.settings.language === language && file.analysis.imports.length > 0)
      .map(({ entry, analysis }) => ({ path: entry.path, imports: analysis.imports }));
    if (files.length === 0) continue;
    const resolved = await resolver.resolve(files, { paths, manifests });
    for (const [path, found] of resolved.findings) findings.set(path, found);
    notHonoured.push(...resolved.notHonoured);
  }
  return { findings, notHonoured };
}
