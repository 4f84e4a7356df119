import { describe, expect, it } from 'vitest';
import type { FileSettings } from '../../../functions/validation/analysis.ts';
import {
  javascriptRules,
  jsonRules,
} from '../../../functions/validation/engines/javascript/javascript-rules.ts';
import {
  defaultMarkdownConfiguration,
  markdownRule,
  safeMarkdownFixes,
} from '../../../functions/validation/engines/markdown/markdown-rules.ts';
import {
  editKindOf,
  isFixedByFormatting,
} from '../../../functions/validation/engines/python/fixable-codes.ts';
import { isSelected, pythonRule } from '../../../functions/validation/engines/python/python-rules.ts';
import { ruffRuleNumbers } from '../../../functions/validation/engines/python/ruff-rule-codes.ts';
import {
  defaultRules,
  openDocstringRules,
} from '../../../functions/validation/settings/python/default-rules.ts';
import { codesIn, guideSection, tableOf } from '../../support/guide.ts';

/** What a row of a table of rules says, once for each code in it. */
interface RuleRow {
  readonly stage: number;
  readonly severity: string;
  readonly fixable: boolean;
}

const pythonFile: FileSettings = {
  language: 'python',
  kind: 'py',
  stages: [1, 2, 3, 4],
  lineLength: 120,
  options: {},
};

/** The rules that a section of the guide has, by code. */
async function documented(language: string): Promise<Record<string, RuleRow>> {
  const rows = tableOf(await guideSection(language)).flatMap(
    ([codes = '', stage = '', severity = '', fixed = '']) =>
      codesIn(codes).map((code): [string, RuleRow] => [
        code,
        { stage: Number(stage), severity, fixable: fixed === 'yes' },
      ]),
  );
  expect(new Set(rows.map(([code]) => code)).size, 'each code stands once').toBe(rows.length);
  return Object.fromEntries(rows);
}

/** The same of the product's own list. */
function implemented(
  rules: Readonly<Record<string, RuleRow & { readonly title?: string }>>,
): Record<string, RuleRow> {
  return Object.fromEntries(
    Object.entries(rules).map(([code, { stage, severity, fixable }]) => [code, { stage, severity, fixable }]),
  );
}

function pythonRow(code: string): RuleRow {
  const { stage, severity } = pythonRule(code);
  const fixable =
    code === 'format' || editKindOf(code, pythonFile) !== undefined || isFixedByFormatting(code, pythonFile);
  return { stage, severity, fixable };
}

describe('the tables of rules in the guide', () => {
  it('have what Python is checked for by default', async () => {
    const all = Object.entries(ruffRuleNumbers).flatMap(([letters, numbers]) =>
      numbers.split(' ').map((number) => letters + number),
    );
    const chosen = all.filter((code) => isSelected(code, defaultRules, openDocstringRules));
    const { 'missing-import': missing, 'undeclared-dependency': undeclared } = javascriptRules;

    expect(await documented('Python')).toEqual({
      ...Object.fromEntries(
        ['invalid-syntax', 'format', ...chosen].map((code) => [code, pythonRow(code)] as const),
      ),
      ...implemented({ 'missing-import': missing, 'undeclared-dependency': undeclared }),
    });
  });

  it('say how rules count that a repository chooses for Python', async () => {
    const rows = tableOf(await guideSection('Python'), 1).flatMap(([codes = '', stage = '', severity = '']) =>
      codesIn(codes).map((code) => ({ code, stage: Number(stage), severity })),
    );
    const stated = Object.entries(ruffRuleNumbers).flatMap(([letters, numbers]) =>
      numbers.split(' ').flatMap((number) => {
        const code = letters + number;
        if (isSelected(code, defaultRules, openDocstringRules)) return [];
        const longest = rows
          .filter((row) => fits(code, row.code))
          .toSorted((a, b) => b.code.length - a.code.length)[0];
        return [[code, longest?.stage ?? 3, longest?.severity ?? 'info'] as const];
      }),
    );

    expect(rows.length).toBeGreaterThan(10);
    expect(stated).toEqual(
      stated.map(([code]) => [code, pythonRule(code).stage, pythonRule(code).severity] as const),
    );
  });

  it('have all rules of JavaScript and TypeScript', async () => {
    expect(await documented('JavaScript and TypeScript')).toEqual(implemented(javascriptRules));
  });

  it('have all rules of JSON', async () => {
    expect(await documented('JSON')).toEqual(implemented(jsonRules));
  });

  it('have the rules of markdownlint that are on', async () => {
    const on = Object.keys(defaultMarkdownConfiguration(120)).filter((code) => code !== 'default');

    expect(await documented('Markdown')).toEqual(
      Object.fromEntries(
        on.map((code) => [code, { ...markdownRule(code), fixable: safeMarkdownFixes.has(code) }]),
      ),
    );
  });
});

/** A beginning of letters only means these letters as a whole: `E` is not `EM`. */
function fits(code: string, beginning: string): boolean {
  if (!code.startsWith(beginning)) return false;
  return /\d/.test(beginning) || /\d/.test(code.charAt(beginning.length));
}
