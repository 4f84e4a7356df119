/** Stages in their order: 1 syntax, 2 imports, 3 style, 4 documentation. */
export const stages = [1, 2, 3, 4] as const;
export type Stage = (typeof stages)[number];

/** What people call the stages. */
export const stageNames = { 1: 'syntax', 2: 'imports', 3: 'style', 4: 'documentation' } as const;

/** Severities, least first. */
export const severities = ['info', 'warning', 'error', 'critical'] as const;
export type Severity = (typeof severities)[number];

/** Whether the first is at least as bad as the second. */
export function isAtLeast(severity: Severity, limit: Severity): boolean {
  return severities.indexOf(severity) >= severities.indexOf(limit);
}

/** Languages; `javascript` is TypeScript too. */
export const languages = ['python', 'javascript', 'json', 'markdown'] as const;
export type Language = (typeof languages)[number];

/** A place in a file. Lines and columns begin at 1; columns count UTF-16 code units; the end is exclusive. */
export interface Span {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** What an engine found in one file; it does not know the file's name. */
export interface LocalFinding extends Span {
  /** The engine's own code where it has one (`F401`, `noUnusedImports`, `MD013`), else ours (`format`, `line-length`). */
  readonly code: string;
  readonly message: string;
  readonly stage: Stage;
  readonly severity: Severity;
  /** A safe fix exists, and `--fix` would apply it. */
  readonly fixable: boolean;
}

/** A finding as reports show it. */
export interface Finding extends LocalFinding {
  /** Path from the root of the repository, with `/`. */
  readonly file: string;
  readonly language: Language;
  /** The same for the same finding after lines above it moved: SHA-256 hex over code, file, the line's text and its turn. */
  readonly fingerprint: string;
}

/** A file that nothing is known about: never counted as clean. */
export interface NotAnalysed {
  readonly file: string;
  readonly reason: string;
}
