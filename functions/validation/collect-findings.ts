import type { AnalysedFile } from './analyse-files.ts';
import { type Finding, type LocalFinding, type Stage, stages } from './finding.ts';
import type { RepositorySettings } from './settings/repository-settings.ts';
import { silence } from './suppressions.ts';

/** What decides which findings there are. */
export interface FindingPolicy {
  readonly settings: Pick<RepositorySettings, 'ignores' | 'severityOf'>;
  /** Stages that are looked at; absent: all. */
  readonly stages?: readonly Stage[];
}

/** A finding before it has its fingerprint. */
export type UnmarkedFinding = Omit<Finding, 'fingerprint'>;

/**
 * Puts together what the engines found and what became of the imports, and leaves out what the repository or the
 * configuration silences.
 *
 * @param imports findings about imports, by path
 */
export function collectFindings(
  analysed: readonly AnalysedFile[],
  imports: ReadonlyMap<string, readonly LocalFinding[]>,
  policy: FindingPolicy,
): readonly UnmarkedFinding[] {
  return analysed.flatMap(({ entry: { path }, settings: { language }, analysis }) => {
    const aboutImports = silence(imports.get(path) ?? [], analysis.suppressions);
    return [...analysis.findings, ...aboutImports].flatMap((finding): UnmarkedFinding[] => {
      if (!(policy.stages ?? stages).includes(finding.stage)) return [];
      if (policy.settings.ignores(path, finding.code)) return [];
      const severity = policy.settings.severityOf(language, finding.code, finding.severity);
      return severity === 'off' ? [] : [{ ...finding, severity, file: path, language }];
    });
  });
}

/**
 * The findings that a change is answerable for: those on its lines, and critical ones wherever they are, because a file
 * that cannot be parsed is broken for every line of it.
 *
 * @param added by path; a path that is missing counts whole
 */
export function onAddedLines<F extends Pick<Finding, 'file' | 'line' | 'endLine' | 'endColumn' | 'severity'>>(
  findings: readonly F[],
  added: ReadonlyMap<string, ReadonlySet<number>>,
): readonly F[] {
  return findings.filter((finding) => {
    const lines = added.get(finding.file);
    return lines === undefined || finding.severity === 'critical' || touches(finding, lines);
  });
}

function touches(
  { line, endLine, endColumn }: Pick<Finding, 'line' | 'endLine' | 'endColumn'>,
  lines: ReadonlySet<number>,
): boolean {
  // The end is exclusive: a span up to the first column of a line has nothing of that line.
  const last = endLine > line && endColumn <= 1 ? endLine - 1 : endLine;
  for (let number = line; number <= last; number += 1) if (lines.has(number)) return true;
  return false;
}
