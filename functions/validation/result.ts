import type { FixKind } from './analysis.ts';
import type { Finding, Language, NotAnalysed, Severity } from './finding.ts';

/** `A+` to `F`; `undefined` when nothing was analysed. */
export type Grade = string | undefined;

/** Findings by severity. */
export type SeverityCounts = Readonly<Record<Severity, number>>;

/** One part of the repository, graded. */
export interface GradedPart {
  readonly name: string;
  readonly grade: Grade;
  readonly files: number;
  readonly lines: number;
  readonly counts: SeverityCounts;
}

/** A setting of the repository that was seen and is not followed. */
export interface NotHonoured {
  readonly file: string;
  /** What it is and why, in one sentence. */
  readonly what: string;
}

/** A file that fixes changed. */
export interface FixedFile {
  readonly file: string;
  readonly kind: FixKind;
  readonly codes: readonly string[];
}

/** One earlier result, for the trend. */
export interface TrendPoint {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly commit: string;
  readonly grade: Grade;
  readonly counts: SeverityCounts;
}

/** Everything that one validation found: what all reports are made from. */
export interface ValidationResult {
  /** `owner/name`, or the directory's name. */
  readonly repository: string;
  readonly commit: string | undefined;
  readonly ref: string | undefined;
  /** No finding at or above `failOn`, and no file that was not analysed. */
  readonly ok: boolean;
  readonly failOn: Severity;
  readonly grade: Grade;
  readonly languages: readonly (GradedPart & { readonly name: Language })[];
  /** First-level folders, and `.` for the files at the root. */
  readonly folders: readonly GradedPart[];
  /** How many files were analysed. */
  readonly files: number;
  /** How many of them were known from an earlier analysis of the same content. */
  readonly reused: number;
  readonly lines: number;
  readonly counts: SeverityCounts;
  /** Sorted by file, line, column, code. */
  readonly findings: readonly Finding[];
  readonly notAnalysed: readonly NotAnalysed[];
  readonly notHonoured: readonly NotHonoured[];
  /** Findings that are in the baseline and so left out. */
  readonly inBaseline: number;
  /** Source lines for reports: file, then line number. */
  readonly excerpts: ReadonlyMap<string, Readonly<Record<number, string>>>;
  readonly fixed: readonly FixedFile[];
  readonly trend: readonly TrendPoint[];
  /** Milliseconds. */
  readonly durationMs: number;
}
