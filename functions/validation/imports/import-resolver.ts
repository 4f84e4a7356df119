import type { ImportFact } from '../analysis.ts';
import type { LocalFinding } from '../finding.ts';
import type { NotHonoured } from '../result.ts';

/** A file and what it imports. */
export interface ImportingFile {
  readonly path: string;
  readonly imports: readonly ImportFact[];
}

/** The repository as imports see it. */
export interface ImportSurroundings {
  /** All paths of the tree, excluded ones too. */
  readonly paths: ReadonlySet<string>;
  /** The text of every manifest, by path. */
  readonly manifests: ReadonlyMap<string, string>;
}

/** What became of the imports. */
export interface ResolvedImports {
  /** By path: imports that lead nowhere (`missing-import`, error) or to what no manifest names (`undeclared-dependency`, warning; info when guarded). */
  readonly findings: ReadonlyMap<string, readonly LocalFinding[]>;
  /** Manifests that are code or broken: what they declare is unknown. */
  readonly notHonoured: readonly NotHonoured[];
}

/** Decides about the imports of one language with the whole repository in view. Nothing is read: all it needs is given. */
export interface ImportResolver {
  /** Whether a file is one of those whose text is needed: manifests, `tsconfig.json`. */
  isManifest(path: string): boolean;
  resolve(files: readonly ImportingFile[], surroundings: ImportSurroundings): Promise<ResolvedImports>;
}
