import type { Step } from './merge.ts';

/** A place in a file for people: `/entries/[id=intro]/title`, `/tags/{draft}`; the whole file is the empty text. */
export function placeText(path: readonly Step[]): string {
  return path.map((step) => `/${stepText(step)}`).join('');
}

function stepText(step: Step): string {
  if ('member' in step) return escaped(step.member);
  if ('element' in step) return `{${escaped(plain(step.element))}}`;
  return `[${escaped(step.field)}=${escaped(plain(step.identity))}]`;
}

/** A scalar's key without its kind: `s:intro` is `intro`; of others the kind stays, unless it is a number. */
function plain(key: string): string {
  return key.startsWith('s:') || key.startsWith('n:') ? key.slice(2) : key;
}

/** As JSON Pointer (RFC 6901) has it, and what separates the parts of a step. */
function escaped(text: string): string {
  return text
    .replaceAll('~', '~0')
    .replaceAll('/', '~1')
    .replace(/[[\]{}=]/g, (bracket) => `~${bracket.charCodeAt(0).toString(16)}`);
}
