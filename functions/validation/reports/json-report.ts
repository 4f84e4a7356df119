import type { Finding, NotAnalysed } from '../finding.ts';
import type { NotHonoured, SeverityCounts, ValidationResult } from '../result.ts';

/** What `--format json` prints: one object, and a promise to scripts that read it. */
export interface JsonReport {
  readonly ok: boolean;
  /** `null` when nothing was analysed. */
  readonly grade: string | null;
  /** How many files were analysed. */
  readonly files: number;
  readonly counts: SeverityCounts;
  readonly notAnalysed: readonly NotAnalysed[];
  readonly notHonoured: readonly NotHonoured[];
  readonly findings: readonly Pick<
    Finding,
    'file' | 'line' | 'column' | 'stage' | 'severity' | 'code' | 'message' | 'fixable'
  >[];
  /** Only when there was fixing: each changed file once, with the codes whose fixes were applied. */
  readonly fixed?: readonly { readonly file: string; readonly codes: readonly string[] }[];
}

/** The result for programs. */
export function jsonReport(result: ValidationResult): JsonReport {
  const { critical, error, warning, info } = result.counts;
  const fixed = Map.groupBy(result.fixed, ({ file }) => file);
  return {
    ok: result.ok,
    grade: result.grade ?? null,
    files: result.files,
    counts: { critical, error, warning, info },
    notAnalysed: result.notAnalysed.map(({ file, reason }) => ({ file, reason })),
    notHonoured: result.notHonoured.map(({ file, what }) => ({ file, what })),
    findings: result.findings.map((finding) => ({
      file: finding.file,
      line: finding.line,
      column: finding.column,
      stage: finding.stage,
      severity: finding.severity,
      code: finding.code,
      message: finding.message,
      fixable: finding.fixable,
    })),
    ...(fixed.size > 0 && {
      fixed: [...fixed].map(([file, parts]) => ({
        file,
        codes: [...new Set(parts.flatMap(({ codes }) => codes))].sort(),
      })),
    }),
  };
}
