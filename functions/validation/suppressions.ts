import type { Suppression } from './analysis.ts';
import { linesOf } from './excerpts.ts';
import type { Language, LocalFinding } from './finding.ts';

const marker = 'auto-builder-ignore';

/** The form for a whole file is looked for in this many lines. */
const headLines = 20;

/** What each language opens a comment with. The `*` is a line inside a block comment. */
const openers: Readonly<Record<Language, string>> = {
  python: '#',
  javascript: '//+|/\\*+|\\*',
  json: '//+|/\\*+|\\*',
  markdown: '<!--',
};

/** Our own findings about Python's imports; ruff follows `# noqa` for its own. */
const importCodes = ['missing-import', 'undeclared-dependency'] as const;

/**
 * The comments of a file that silence findings:
 *
 * - `auto-builder-ignore CODE, CODE` for its own line, or for the next one when nothing else is on its line;
 * - `auto-builder-ignore-file CODE, CODE` in the first 20 lines, for the whole file;
 * - Python's `# noqa`, `# noqa: CODE`, `# ruff: noqa` and `# flake8: noqa`, for our own codes.
 *
 * Without a code all are silenced. What follows ` -- ` is a reason. Costs one search when there is nothing.
 */
export function suppressionsIn(text: string, language: Language): readonly Suppression[] {
  const ours = text.includes(marker);
  const noqa = language === 'python' && /noqa/i.test(text);
  if (!ours && !noqa) return [];
  const lines = linesOf(text);
  return [...(ours ? ownComments(lines, language) : []), ...(noqa ? noqaComments(lines) : [])];
}

/** The findings that no comment silences. */
export function silence<F extends Pick<LocalFinding, 'line' | 'code'>>(
  findings: readonly F[],
  suppressions: readonly Suppression[],
): readonly F[] {
  if (suppressions.length === 0) return findings;
  const byLine = Map.groupBy(suppressions, ({ line }) => line);
  return findings.filter(({ line, code }) => {
    const wanted = code.toLowerCase();
    const concerns = ({ codes }: Suppression): boolean =>
      codes === undefined || codes.some((one) => one.toLowerCase() === wanted);
    return !byLine.get(0)?.some(concerns) && !byLine.get(line)?.some(concerns);
  });
}

function ownComments(lines: readonly string[], language: Language): readonly Suppression[] {
  const comment = new RegExp(`(?:${openers[language]})[ \\t]*${marker}(-file)?(?![\\w-])(.*)$`);
  const found: Suppression[] = [];
  /** Comments alone on their lines that wait for a line that is something else. */
  let waiting: (readonly string[] | undefined)[] = [];
  lines.forEach((line, index) => {
    const match = line.includes(marker) ? comment.exec(line) : null;
    const codes = match ? codesIn(match[2] ?? '') : undefined;
    if (match?.[1] !== undefined) {
      if (index < headLines) found.push(suppression(0, codes));
    } else if (match && isAlone(line, match)) {
      waiting.push(codes);
      return;
    } else if (match) {
      found.push(suppression(index + 1, codes));
    }
    for (const awaited of waiting) found.push(suppression(index + 1, awaited));
    waiting = [];
  });
  return found;
}

/** Whether nothing but the comment is on the line. Braces around it are how JSX has comments. */
function isAlone(line: string, match: RegExpExecArray): boolean {
  const before = line.slice(0, match.index).trim();
  const closer = /(?:\*\/|-->)(.*)$/.exec(match[2] ?? '');
  const after = (closer?.[1] ?? '').trim();
  return (before === '' && after === '') || (before === '{' && after === '}');
}

function codesIn(text: string): readonly string[] | undefined {
  const list = text.split(/(?:^|\s)--(?:\s|>|$)|\*\/|-->/, 1)[0] ?? '';
  const codes = list.split(/[\s,:]+/).filter((word) => word !== '');
  return codes.length > 0 ? codes : undefined;
}

function noqaComments(lines: readonly string[]): readonly Suppression[] {
  return lines.flatMap((line, index): readonly Suppression[] => {
    const match = /#\s*((?:ruff|flake8)\s*:\s*)?noqa(?![\w-])(?:\s*:\s*([\w-]+(?:[\s,]+[\w-]+)*))?/i.exec(
      line,
    );
    if (!match) return [];
    const codes = match[2]?.split(/[\s,]+/) ?? importCodes;
    return [suppression(match[1] === undefined ? index + 1 : 0, codes)];
  });
}

function suppression(line: number, codes: readonly string[] | undefined): Suppression {
  return codes === undefined ? { line } : { line, codes };
}
