import type { FormatterStyle } from './engine-options.ts';

/** So much of a file shows how it is written. */
const sampleLength = 60_000;

/**
 * How a file is written by itself: indentation, quotes, semicolons, commas. For repositories that configure no
 * formatter, so that formatting makes a file consistent and not different. A file formatted in its own style shows the
 * same style again. Where a file shows nothing, Prettier's defaults hold.
 */
export function javascriptStyle(text: string): FormatterStyle {
  const sample = text.slice(0, sampleLength);
  return {
    ...indentation(sample),
    quoteStyle: count(sample, /'[^'"\n]*'/g) > count(sample, /"[^'"\n]*"/g) ? 'single' : 'double',
    semicolons: hasSemicolons(sample) ? 'always' : 'asNeeded',
    trailingCommas: trailingCommas(sample),
    arrowParentheses:
      count(sample, /[^)\w$][ \t]*\b(?!async\b)[\w$]+ => ?/g) > count(sample, /\([\w$]+\) => ?/g)
        ? 'asNeeded'
        : 'always',
    bracketSpacing: count(sample, /\{ [\w$'"]/g) >= count(sample, /\{[\w$'"]/g),
    quoteProperties: 'preserve',
  };
}

/** Tabs, or how many spaces. */
export function indentation(text: string): FormatterStyle {
  const widths = new Map<number, number>();
  let tabs = 0;
  let spaces = 0;
  let previous = 0;
  for (const [, indent = ''] of text.slice(0, sampleLength).matchAll(/^([ \t]*)(?![ \t*]|$)/gm)) {
    if (indent.startsWith('\t')) tabs += 1;
    else if (indent.length > 1) spaces += 1;
    const step = indent.length - previous;
    if (!indent.startsWith('\t') && step >= 2 && step <= 8) widths.set(step, (widths.get(step) ?? 0) + 1);
    previous = indent.length;
  }
  if (tabs > spaces) return { indentStyle: 'tab' };
  const [indentWidth = 2] = [...widths].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0] ?? [];
  return { indentStyle: 'space', indentWidth };
}

/** Statements that can only end in a semicolon or without one. */
function hasSemicolons(text: string): boolean {
  const statement = /^[ \t]*(?:import|export|const|let|var|return|throw)\b[^\n]*?([;\w)'"`\]])[ \t]*\r?$/gm;
  let open = 0;
  let ended = 0;
  for (const match of text.matchAll(statement)) {
    if (match[1] === ';') ended += 1;
    else open += 1;
  }
  return ended >= open;
}

function trailingCommas(text: string): 'all' | 'es5' | 'none' {
  if (/[\w$'"`)\]}],[ \t]*\r?\n[ \t]*\)/.test(text)) return 'all';
  if (/[\w$'"`)\]}],[ \t]*\r?\n[ \t]*[}\]]/.test(text)) return 'es5';
  return /[\w$'"`)\]}][ \t]*\r?\n[ \t]*\]|:[^;{}\n]*[^;{},\s][ \t]*\r?\n[ \t]*\}/.test(text) ? 'none' : 'all';
}

function count(text: string, pattern: RegExp): number {
  let found = 0;
  for (const _ of text.matchAll(pattern)) found += 1;
  return found;
}
