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

/** A scalar's key as people write it: `s:intro` is `intro`, `n:15e1` is `150`. */
function plain(key: string): string {
  const text = key.slice(2);
  if (key.startsWith('s:')) return text;
  if (!key.startsWith('n:')) return key;
  // With few digits, a double is exact enough to tell numbers apart.
  return /^-?\d{1,15}(e-?\d)?$/.test(text) ? String(Number(text)) : text;
}

/** As JSON Pointer (RFC 6901) has it, and what separates the parts of a step. */
function escaped(text: string): string {
  return text
    .replaceAll('~', '~0')
    .replaceAll('/', '~1')
    .replace(/[[\]{}=]/g, (bracket) => `~${bracket.charCodeAt(0).toString(16)}`);
}
