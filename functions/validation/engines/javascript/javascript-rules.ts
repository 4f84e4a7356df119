import type { Severity, Stage } from '../../finding.ts';

/** What a code means to a reader of the report. */
export interface Rule {
  readonly stage: Stage;
  readonly severity: Severity;
  /** A few words, for lists of rules. */
  readonly title: string;
  /** `--fix` can mend it. */
  readonly fixable: boolean;
}

/** The rules of JavaScript and TypeScript. Biome's names where Biome finds it, else ours. */
export const javascriptRules = {
  parse: { stage: 1, severity: 'critical', title: 'Syntax error', fixable: false },
  noUnusedImports: { stage: 2, severity: 'warning', title: 'Unused import', fixable: true },
  noUndeclaredVariables: { stage: 2, severity: 'error', title: 'Undeclared variable', fixable: false },
  'missing-import': { stage: 2, severity: 'error', title: 'Import leads nowhere', fixable: false },
  'undeclared-dependency': {
    stage: 2,
    severity: 'warning',
    title: 'Dependency not declared',
    fixable: false,
  },
  'line-length': { stage: 3, severity: 'warning', title: 'Line too long', fixable: false },
  format: { stage: 3, severity: 'info', title: 'Not formatted', fixable: true },
  'missing-jsdoc': { stage: 4, severity: 'warning', title: 'Export without JSDoc', fixable: false },
} as const satisfies Record<string, Rule>;

/** The rules of JSON. */
export const jsonRules = {
  parse: { stage: 1, severity: 'critical', title: 'Syntax error', fixable: false },
  'duplicate-key': { stage: 1, severity: 'error', title: 'Duplicate key', fixable: false },
  format: { stage: 3, severity: 'info', title: 'Not formatted', fixable: true },
} as const satisfies Record<string, Rule>;

export type JsonCode = keyof typeof jsonRules;
