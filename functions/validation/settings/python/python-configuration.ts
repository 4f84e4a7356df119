import type { PathTest } from './path-pattern.ts';

/** Selectors that are silenced for some paths. */
export interface PathIgnores {
  readonly test: PathTest;
  readonly selectors: readonly string[];
}

/** What configuration says about Python files below one folder: understood, with the product's defaults filled in. */
export interface PythonConfiguration {
  /** Where the longest line is measured against. */
  readonly lineLength: number;
  readonly select: readonly string[];
  readonly ignore: readonly string[];
  /** Ruff's options, without `lint.select` and `lint.ignore`. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly lint: Readonly<Record<string, unknown>>;
  /** `false`: another formatter than ruff's is used. */
  readonly formats: boolean;
  readonly pathIgnores: readonly PathIgnores[];
  readonly excluded: readonly PathTest[];
  readonly lintExcluded: readonly PathTest[];
  readonly formatExcluded: readonly PathTest[];
  /** Versions for some paths, first that fits. */
  readonly pathVersions: readonly { readonly test: PathTest; readonly version: string }[];
  /** Folders, from the root, in which the repository's own modules are. */
  readonly sourceRoots: readonly string[];
}

/** Takes note of what is seen and not followed. */
export type Remark = (file: string, what: string) => void;
