import type { Severity, Stage } from '../../finding.ts';

/** Where a rule of markdownlint belongs. */
export interface MarkdownRule {
  readonly stage: Stage;
  readonly severity: Severity;
}

/** What is checked when the repository says nothing. All else of markdownlint is a matter of taste and off. */
const defaultRules: Readonly<Record<string, MarkdownRule>> = {
  // A link to a heading that is not there, and a link target that nothing links to: imports of a kind.
  MD051: { stage: 2, severity: 'error' },
  MD053: { stage: 2, severity: 'warning' },
  MD009: { stage: 3, severity: 'warning' },
  MD010: { stage: 3, severity: 'warning' },
  MD012: { stage: 3, severity: 'warning' },
  MD013: { stage: 3, severity: 'warning' },
  MD047: { stage: 3, severity: 'warning' },
  // Layout, as a formatter would do it.
  MD022: { stage: 3, severity: 'info' },
  MD031: { stage: 3, severity: 'info' },
  MD032: { stage: 3, severity: 'info' },
  MD049: { stage: 3, severity: 'info' },
  MD050: { stage: 3, severity: 'info' },
  MD041: { stage: 4, severity: 'warning' },
  MD045: { stage: 4, severity: 'warning' },
};

/** Rules that the repository's own configuration may switch on and that are not about style. */
const otherRules: Readonly<Record<string, MarkdownRule>> = {
  MD011: { stage: 2, severity: 'warning' },
  MD042: { stage: 2, severity: 'warning' },
  MD052: { stage: 2, severity: 'error' },
  MD040: { stage: 4, severity: 'info' },
  MD043: { stage: 4, severity: 'warning' },
  MD059: { stage: 4, severity: 'info' },
};

/** Stage and severity of a rule; one that is known for nothing else is style. */
export function markdownRule(code: string): MarkdownRule {
  return defaultRules[code] ?? otherRules[code] ?? { stage: 3, severity: 'info' };
}

/**
 * The rules whose fixes change how a file is written and not what it says. The others are only reported: what MD007,
 * MD010, MD014, MD026, MD029, MD038, MD051 and MD053 would write was seen to change what is rendered.
 */
export const safeMarkdownFixes: ReadonlySet<string> = new Set([
  'MD009',
  'MD012',
  'MD022',
  'MD031',
  'MD032',
  'MD047',
  'MD049',
  'MD050',
]);

/** MD013 for a length: neither tables nor code can be wrapped. */
export function lineLengthRule(lineLength: number): Readonly<Record<string, unknown>> {
  return { line_length: lineLength, code_blocks: false, tables: false };
}

/** The configuration of a repository that has none. Tabs in code are the code's affair. */
export function defaultMarkdownConfiguration(lineLength: number): Readonly<Record<string, unknown>> {
  const on = Object.fromEntries(Object.keys(defaultRules).map((code) => [code, true]));
  return { default: false, ...on, MD010: { code_blocks: false }, MD013: lineLengthRule(lineLength) };
}
