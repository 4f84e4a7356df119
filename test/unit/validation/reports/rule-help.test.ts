import { describe, expect, it } from 'vitest';
import { ruleHelp } from '../../../../functions/validation/reports/rule-help.ts';

describe('help for a rule', () => {
  it.each([
    ['python', 'F401', 'Unused import', 'https://docs.astral.sh/ruff/rules/'],
    ['javascript', 'noUnusedImports', 'Unused import', 'https://biomejs.dev/linter/rules/no-unused-imports/'],
    [
      'markdown',
      'MD013',
      'Line too long',
      'https://github.com/DavidAnson/markdownlint/blob/main/doc/md013.md',
    ],
    ['json', 'parse', 'Syntax error', undefined],
    ['python', 'missing-import', 'Import leads nowhere', undefined],
    ['javascript', 'missing-jsdoc', 'Export without JSDoc', undefined],
    ['json', 'some-thing', 'Some thing', undefined],
    ['javascript', 'noVar', 'No var', 'https://biomejs.dev/linter/rules/no-var/'],
    ['markdown', 'toString', 'Markdown rule toString', undefined],
  ] as const)('for %s and %s is titled %s', (language, code, title, uri) => {
    const help = ruleHelp(language, code, 2);
    expect([help.title, help.uri]).toEqual([title, uri]);
    expect(help.text).not.toBe('');
  });
});
