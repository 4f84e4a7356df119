import { isLineBreak } from '../text.ts';
import { endOfComment } from './comments.ts';
import type { Entry } from './entries.ts';

/**
 * What stays of the text before an entry that goes: comments that a blank line sets off from it are about more than the entry.
 * Those right above it go with it.
 */
export function standingComments({ lead }: Entry): string {
  if (!lead.includes('/')) return '';
  const above = lead.slice(0, lastBlankLine(lead));
  return above.includes('/') ? above : '';
}

/** Where the last blank line begins; 0 without. */
function lastBlankLine(lead: string): number {
  let found = 0;
  let lineStart = 0;
  let isBlank = false;
  let at = 0;
  while (at < lead.length) {
    const end = endOfComment(lead, at);
    if (end !== undefined) {
      isBlank = false;
      at = end;
      continue;
    }
    const isBreak = isLineBreak(lead, at);
    if (isBreak && isBlank) found = lineStart;
    at += lead.startsWith('\r\n', at) ? 2 : 1;
    if (!isBreak) continue;
    lineStart = at;
    isBlank = true;
  }
  return found;
}
