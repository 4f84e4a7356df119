import type { Suppression } from '../../analysis.ts';
import { suppressionsIn } from '../../suppressions.ts';
import { eslintComments } from './eslint-comments.ts';
import type { ExaminedText } from './examine-text.ts';

/**
 * All comments of the file that silence findings, ours and those of other tools. Biome follows its own by itself.
 *
 * @param concerned lines that anything is to be said about
 */
export function suppressionsOf(
  { text, lines }: Pick<ExaminedText, 'text' | 'lines'>,
  concerned: readonly number[],
): readonly Suppression[] {
  return [...suppressionsIn(text, 'javascript'), ...eslintComments(text, lines, concerned)];
}
