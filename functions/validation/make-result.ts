import type { AnalysedFile } from './analyse-files.ts';
import { collectFindings, onAddedLines } from './collect-findings.ts';
import { type Finding, isAtLeast, type LocalFinding, type NotAnalysed } from './finding.ts';
import { leaveOutKnown, readBaseline } from './findings/baseline.ts';
import { withFingerprints } from './findings/fingerprint.ts';
import { countSeverities, gradedParts, gradeOf } from './findings/grade.ts';
import { compareText, inOrder } from './findings/order.ts';
import type { NotHonoured, ValidationResult } from './result.ts';
import type { RepositorySettings } from './settings/repository-settings.ts';
import type { ValidationRequest } from './validate-repository.ts';

/** Everything that a result is made from. */
export interface ResultParts {
  readonly request: Omit<ValidationRequest, 'files' | 'changed'>;
  readonly settings: RepositorySettings;
  readonly analysed: readonly AnalysedFile[];
  readonly reused: number;
  readonly notAnalysed: readonly NotAnalysed[];
  readonly imports: {
    readonly findings: ReadonlyMap<string, readonly LocalFinding[]>;
    readonly notHonoured: readonly NotHonoured[];
  };
  /** Text of the baseline file. */
  readonly baseline: string | undefined;
  readonly durationMs: number;
}

/** Makes the result that all reports are made from. Throws `VALIDATION_BASELINE_INVALID`. */
export function makeResult(parts: ResultParts): ValidationResult {
  const { request, settings, analysed } = parts;
  const excerpts = new Map(analysed.map(({ entry, analysis }) => [entry.path, analysis.excerpts]));
  const { findings, inBaseline } = countedFindings(parts, excerpts);
  const notAnalysed = eachOnce([...parts.notAnalysed, ...settings.broken]);
  const counts = countSeverities(findings);
  const measured = analysed.map(({ entry, settings: { language }, analysis: { lines } }) => ({
    file: entry.path,
    language,
    lines,
  }));
  const lines = measured.reduce((sum, file) => sum + file.lines, 0);
  const withFindings = new Set(findings.map(({ file }) => file));
  const { failOn } = request.settings;
  return {
    repository: request.repository,
    commit: request.commit,
    ref: request.ref,
    ok: notAnalysed.length === 0 && !findings.some(({ severity }) => isAtLeast(severity, failOn)),
    failOn,
    grade: gradeOf(counts, lines),
    ...gradedParts(measured, findings),
    files: analysed.length,
    reused: parts.reused,
    lines,
    counts,
    findings,
    notAnalysed,
    notHonoured: [...settings.notHonoured, ...parts.imports.notHonoured],
    inBaseline,
    excerpts: new Map([...excerpts].filter(([file]) => withFindings.has(file))),
    fixed: [],
    trend: request.trend ?? [],
    durationMs: parts.durationMs,
  };
}

/** Fingerprints come before anything is left out: the turn of a finding among equal ones must not depend on that. */
function countedFindings(
  { request, settings, analysed, imports, baseline }: ResultParts,
  excerpts: ValidationResult['excerpts'],
): { readonly findings: readonly Finding[]; readonly inBaseline: number } {
  const { stages } = request.settings;
  const collected = collectFindings(analysed, imports.findings, { settings, stages });
  const marked = inOrder(withFingerprints(collected, excerpts));
  const answerable = request.addedLines ? onAddedLines(marked, request.addedLines) : marked;
  if (baseline === undefined) return { findings: answerable, inBaseline: 0 };
  return leaveOutKnown(answerable, readBaseline(baseline, request.settings.baseline));
}

function eachOnce(notAnalysed: readonly NotAnalysed[]): readonly NotAnalysed[] {
  const byFile = new Map(notAnalysed.map((entry) => [entry.file, entry]));
  return [...byFile.values()].sort((a, b) => compareText(a.file, b.file));
}
