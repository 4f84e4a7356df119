import type { Language, LocalFinding, Span, Stage } from './finding.ts';

/** How one file is to be looked at: what the result depends on, beside the content. JSON, so that it has a digest. */
export interface FileSettings {
  readonly language: Language;
  /**
   * What the engine has to tell apart by name: `py`, `pyi`, `__init__.py`; `js`, `mjs`, `cjs`, `jsx`, `ts`, `mts`, `cts`,
   * `tsx`, `d.ts`; `json`, `jsonc`; `md`.
   */
  readonly kind: string;
  readonly stages: readonly Stage[];
  readonly lineLength: number;
  /** The engine's own options: of ruff's workspace, Biome's configuration, markdownlint's configuration. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** One file for an engine. */
export interface AnalysisTask {
  /** The whole file, as it is: with its byte-order mark and its line endings. */
  readonly text: string;
  readonly settings: FileSettings;
}

/** One import as it is written; whether it leads anywhere is decided later, with the whole repository in view. */
export interface ImportFact extends Span {
  /** Python: dotted, with leading dots when relative (`..pkg.mod`). JavaScript: the specifier. */
  readonly specifier: string;
  /** Python's `from x import a, b`: each may be a module. */
  readonly names?: readonly string[];
  readonly kind: 'import' | 'from' | 'require' | 'dynamic' | 'type' | 'export';
  /** In a `try`, a condition, a function body, or for type checkers only: its absence may be meant. */
  readonly guarded: boolean;
}

/** A comment that silences findings. */
export interface Suppression {
  /** The line that it silences; `0`: the whole file. */
  readonly line: number;
  /** Absent: all codes. */
  readonly codes?: readonly string[];
}

/** All that one file's content says. A pure function of the task and the versions of the engines, so it is kept by hash. */
export interface FileAnalysis {
  /** In the order of the file. Suppressed ones are gone already. */
  readonly findings: readonly LocalFinding[];
  readonly imports: readonly ImportFact[];
  readonly suppressions: readonly Suppression[];
  /** The text of each line with a finding or an import, at most 240 characters each, by line number. */
  readonly excerpts: Readonly<Record<number, string>>;
  /** Lines of the file. */
  readonly lines: number;
}

/** What one commit fixes: imports and style never mix. */
export const fixKinds = ['imports', 'style'] as const;
export type FixKind = (typeof fixKinds)[number];

/** A file after fixing. `codes` are those whose fixes were applied, each once; empty when `text` is unchanged. */
export interface FixedText {
  readonly text: string;
  readonly codes: readonly string[];
}

/**
 * The engine of one language. Synchronous: it runs in a thread of its own that may be ended at any time. It may throw;
 * then the file is not analysed. A `RangeError` or `WebAssembly.RuntimeError` means that the instance is poisoned.
 */
export interface LanguageEngine {
  analyse(task: AnalysisTask): FileAnalysis;
  /**
   * Only safe fixes of that kind, to a fixpoint. Whoever calls it analyses the result again and may refuse it.
   *
   * @param codes only these are fixed; absent: all of the kind
   */
  fix(task: AnalysisTask, kind: FixKind, codes?: readonly string[]): FixedText;
}
