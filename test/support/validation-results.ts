import { type Finding, isAtLeast, severities } from '../../functions/validation/finding.ts';
import { withFingerprints } from '../../functions/validation/findings/fingerprint.ts';
import { countSeverities, gradedParts, gradeOf } from '../../functions/validation/findings/grade.ts';
import { inOrder } from '../../functions/validation/findings/order.ts';
import type { ValidationResult } from '../../functions/validation/result.ts';

/** A finding before it has its fingerprint. */
export type PlainFinding = Omit<Finding, 'fingerprint'>;

/** An unused import in `src/app.py`, line 1, columns 8 to 10; name what matters to the test. */
export function plainFinding(overrides: Partial<PlainFinding> = {}): PlainFinding {
  const line = overrides.line ?? 1;
  const column = overrides.column ?? 8;
  return {
    file: 'src/app.py',
    language: 'python',
    line,
    column,
    endLine: line,
    endColumn: column + 2,
    code: 'F401',
    message: '`os` imported but unused',
    stage: 2,
    severity: 'warning',
    fixable: true,
    ...overrides,
  };
}

/** The same with a fingerprint: that of a line with no text, unless it is named. */
export function finding(overrides: Partial<Finding> = {}): Finding {
  const [made] = withFingerprints([plainFinding(overrides)], new Map());
  return { fingerprint: made?.fingerprint ?? '', ...plainFinding(overrides), ...overrides };
}

/**
 * A result with these findings, one in `src/app.py` unless the test names others. What follows from them (counts, grades,
 * languages, folders, `ok`) is worked out; anything may be overridden.
 */
export function validationResult(overrides: Partial<ValidationResult> = {}): ValidationResult {
  const findings = inOrder(overrides.findings ?? [finding()]);
  const failOn = overrides.failOn ?? 'error';
  const notAnalysed = overrides.notAnalysed ?? [];
  const byFile = Map.groupBy(findings, ({ file }) => file);
  const files: [string, readonly Finding[]][] = byFile.size > 0 ? [...byFile] : [['src/app.py', []]];
  const analysed = files.map(([file, [first]]) => ({
    file,
    language: first?.language ?? 'python',
    lines: 400,
  }));
  const lines = overrides.lines ?? analysed.length * 400;
  const counts = countSeverities(findings);
  return {
    repository: 'acme/widgets',
    commit: '4f2c9d1e8a7b6c5d4e3f2a1b0c9d8e7f6a5b4c3d',
    ref: 'refs/heads/main',
    ok: notAnalysed.length === 0 && !findings.some(({ severity }) => isAtLeast(severity, failOn)),
    failOn,
    grade: gradeOf(counts, lines),
    ...gradedParts(analysed, findings),
    files: analysed.length,
    reused: 0,
    lines,
    counts,
    notAnalysed,
    notHonoured: [],
    inBaseline: 0,
    excerpts: new Map([['src/app.py', { 1: 'import os' }]]),
    fixed: [],
    trend: [],
    durationMs: 840,
    ...overrides,
    findings,
  };
}

const samples = [
  { code: 'F401', stage: 2, message: '`os` imported but unused', text: 'import os, sys', fixable: true },
  {
    code: 'F821',
    stage: 2,
    message: 'Undefined name `widgets`',
    text: 'return widgets.all()',
    fixable: false,
  },
  {
    code: 'E501',
    stage: 3,
    message: 'Line too long (132 > 100)',
    text: 'x = compute(1, 2, 3)',
    fixable: false,
  },
  {
    code: 'D103',
    stage: 4,
    message: 'Missing docstring in public function',
    text: 'def run(path):',
    fixable: false,
  },
] as const;

/** A result with so many findings, `perFile` in each file of ten folders, in all severities, with an excerpt for each. */
export function largeResult(count: number, perFile = 20): ValidationResult {
  const excerpts = new Map<string, Record<number, string>>();
  const findings = Array.from({ length: count }, (_, index): PlainFinding => {
    const number = Math.floor(index / perFile);
    const file = `packages-${number % 10}/module_${number}.py`;
    const line = (index % perFile) * 3 + 1;
    const { text, ...sample } = samples[index % samples.length] ?? samples[0];
    const lines = excerpts.get(file) ?? {};
    lines[line] = text;
    excerpts.set(file, lines);
    const severity = severities[index % 29 === 0 ? 3 : index % 3] ?? 'info';
    return plainFinding({ ...sample, file, line, column: 1, endColumn: text.length + 1, severity });
  });
  return validationResult({ findings: withFingerprints(findings, excerpts), excerpts });
}
