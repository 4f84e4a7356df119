import { applyFixes, type LintError } from 'markdownlint';
import type { FixedText } from '../../analysis.ts';
import { linesOf } from '../../excerpts.ts';
import { keepingLineBreaks } from './keep-line-breaks.ts';
import { safeMarkdownFixes } from './markdown-rules.ts';
import { outlineOf } from './outline.ts';

/** What one rule changes may concern another one. */
const fixRounds = 5;

/** Rules that mend both ends of something: together with others on the same line, one end may be left out. */
const pairwise: readonly string[] = ['MD049', 'MD050'];

/**
 * Applies safe fixes, to a fixpoint. A rule that would change what the text says is left out, however safe it is as a rule.
 *
 * @param errorsIn what is to be fixed in a text
 */
export function fixMarkdown(text: string, errorsIn: (text: string) => readonly LintError[]): FixedText {
  const outline = outlineOf(text);
  const refused = new Set<string>();
  const applied = new Set<string>();
  let current = text;

  const step = (codes: readonly string[]): boolean => {
    const errors = errorsIn(current).filter(({ ruleNames: [code = ''] }) => codes.includes(code));
    if (errors.length === 0) return true;
    const lines = linesOf(current);
    const next = applyFixes(
      current,
      errors.map((error) => keepingLineBreaks(error, lines)),
    );
    if (outlineOf(next) !== outline) return false;
    if (next !== current) for (const { ruleNames } of errors) applied.add(ruleNames[0] ?? '');
    current = next;
    return true;
  };

  const layout = [...safeMarkdownFixes].filter((code) => !pairwise.includes(code));
  for (let round = 0; round < fixRounds; round += 1) {
    const before = current;
    const groups = [layout, ...pairwise.map((code) => [code])];
    for (const group of groups) {
      const codes = group.filter((code) => !refused.has(code));
      if (step(codes)) continue;
      for (const code of codes) if (!step([code])) refused.add(code);
    }
    if (current === before) break;
  }
  return { text: current, codes: [...applied].sort() };
}
