import type { Severity, Stage } from '../../finding.ts';

/** What a code of ruff's means to a reader of the report. */
export interface PythonRule {
  readonly stage: Stage;
  readonly severity: Severity;
  /** A few words, for lists of rules. */
  readonly title: string;
}

/** The code of a file that does not parse; ruff's own. */
export const syntaxErrorCode = 'invalid-syntax';
/** The code of a file that the formatter would write in another way; ours. */
export const formatCode = 'format';

const rules: Readonly<Record<string, PythonRule>> = {
  [syntaxErrorCode]: { stage: 1, severity: 'critical', title: 'Syntax error' },
  [formatCode]: { stage: 3, severity: 'info', title: 'Not formatted' },
  F401: { stage: 2, severity: 'warning', title: 'Unused import' },
  F402: { stage: 2, severity: 'warning', title: 'Import shadowed by a loop variable' },
  F403: { stage: 2, severity: 'warning', title: 'Star import' },
  F404: { stage: 1, severity: 'error', title: 'Late __future__ import' },
  F405: { stage: 2, severity: 'warning', title: 'Name may come from a star import' },
  F406: { stage: 1, severity: 'error', title: 'Star import inside a function or class' },
  F407: { stage: 1, severity: 'error', title: 'Unknown __future__ feature' },
  F811: { stage: 2, severity: 'warning', title: 'Redefined before it was used' },
  F821: { stage: 2, severity: 'error', title: 'Undefined name' },
  F822: { stage: 2, severity: 'error', title: 'Undefined name in __all__' },
  F823: { stage: 2, severity: 'error', title: 'Local variable used before it is set' },
  E402: { stage: 3, severity: 'warning', title: 'Import not at the top of the file' },
  E501: { stage: 3, severity: 'warning', title: 'Line too long' },
  I001: { stage: 3, severity: 'warning', title: 'Imports not sorted' },
  W605: { stage: 3, severity: 'warning', title: 'Invalid escape sequence' },
  D100: { stage: 4, severity: 'warning', title: 'Module without a docstring' },
  D101: { stage: 4, severity: 'warning', title: 'Class without a docstring' },
  D102: { stage: 4, severity: 'warning', title: 'Method without a docstring' },
  D103: { stage: 4, severity: 'warning', title: 'Function without a docstring' },
  D104: { stage: 4, severity: 'warning', title: 'Package without a docstring' },
  D105: { stage: 4, severity: 'warning', title: 'Magic method without a docstring' },
  D106: { stage: 4, severity: 'warning', title: 'Nested class without a docstring' },
  D107: { stage: 4, severity: 'warning', title: '__init__ without a docstring' },
  D417: { stage: 4, severity: 'warning', title: 'Parameter not described' },
};

// By the beginning of the code, longest first: what the repository's own choice of rules may bring in.
const families: readonly (readonly [RegExp, PythonRule])[] = [
  [/^E9/, { stage: 1, severity: 'critical', title: 'Not readable' }],
  [/^F7\d/, { stage: 1, severity: 'error', title: 'Statement where it may not be' }],
  [/^F\d/, { stage: 3, severity: 'warning', title: 'Probable mistake' }],
  [/^[EW]\d/, { stage: 3, severity: 'warning', title: 'Code style' }],
  [/^I\d/, { stage: 3, severity: 'warning', title: 'Import order' }],
  [/^D\d/, { stage: 4, severity: 'info', title: 'Docstring style' }],
  [/^DOC\d/, { stage: 4, severity: 'info', title: 'Docstring does not fit the code' }],
  [/^(?:B|BLE|S|ASYNC|DTZ|PLE|PLW|PGH|RUF)\d/, { stage: 3, severity: 'warning', title: 'Probable mistake' }],
];

const other: PythonRule = { stage: 3, severity: 'info', title: 'Code style' };

/** Stage, severity and title of any code, known or not. */
export function pythonRule(code: string): PythonRule {
  return (
    (Object.hasOwn(rules, code) ? rules[code] : undefined) ??
    families.find(([pattern]) => pattern.test(code))?.[1] ??
    other
  );
}

/**
 * Whether a selector of ruff's (`ALL`, `E`, `D10`, `PL`, `F401`) means this code. Letters must agree as a whole: `E` is
 * not `EM`. `PL` and `C` stand for several families.
 */
export function selectorMatches(selector: string, code: string): boolean {
  if (selector === 'ALL') return code !== syntaxErrorCode && code !== formatCode;
  const [, wanted = '', start = ''] = /^([A-Z]+)(\d*)$/.exec(selector) ?? [];
  const [, family = '', number = ''] = /^([A-Z]+)(\d+)$/.exec(code) ?? [];
  if (wanted === '' || family === '') return selector === code;
  if (wanted === 'PL') return family.startsWith('PL') && start === '';
  return wanted === family && number.startsWith(start);
}

/**
 * Whether a choice of rules has this code, as ruff decides it: the most exact selector wins, and between two that are
 * equally exact the one that ignores.
 */
export function isSelected(code: string, select: readonly string[], ignore: readonly string[]): boolean {
  const strength = (selectors: readonly string[]) =>
    Math.max(0, ...selectors.filter((one) => selectorMatches(one, code)).map(exactness));
  return strength(select) > strength(ignore);
}

function exactness(selector: string): number {
  if (selector === 'ALL') return 1;
  return selector === 'PL' ? 2 : 3 + selector.replace(/^[A-Z]+/, '').length;
}
