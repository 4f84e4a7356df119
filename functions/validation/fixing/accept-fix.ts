import type { FileAnalysis, FixKind, ImportFact } from '../analysis.ts';

/**
 * Why a fix is refused, or `undefined` for one that did what it promised: the syntax is as it was, something of what it was
 * to mend is gone, nothing is new, and no import came, or went unless it was unused.
 *
 * @param codes what was to be mended
 */
export function obstacleToFix(
  before: FileAnalysis,
  after: FileAnalysis,
  kind: FixKind,
  codes: readonly string[],
): string | undefined {
  const was = countByCode(before);
  const is = countByCode(after);
  for (const finding of after.findings) {
    if ((is.get(finding.code) ?? 0) > (was.get(finding.code) ?? 0)) {
      return finding.stage === 1 ? 'it would break the syntax' : `it would bring in ${finding.code}`;
    }
  }
  const count = (counts: ReadonlyMap<string, number>) =>
    codes.reduce((sum, code) => sum + (counts.get(code) ?? 0), 0);
  if (count(is) >= count(was)) return 'the finding would stay';
  return obstacleInImports(before.imports, after.imports, kind);
}

function obstacleInImports(
  before: readonly ImportFact[],
  after: readonly ImportFact[],
  kind: FixKind,
): string | undefined {
  const was = new Set(before.map(nameOf));
  const is = new Set(after.map(nameOf));
  if ([...is].some((name) => !was.has(name))) return 'it would add an import';
  if (kind === 'style' && [...was].some((name) => !is.has(name))) return 'it would remove an import';
  return undefined;
}

/** Only the module: which of its names are taken changes when unused ones go. */
function nameOf({ specifier }: ImportFact): string {
  return specifier;
}

function countByCode({ findings }: FileAnalysis): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { code } of findings) counts.set(code, (counts.get(code) ?? 0) + 1);
  return counts;
}
