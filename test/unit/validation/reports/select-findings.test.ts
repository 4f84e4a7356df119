import { describe, expect, it } from 'vitest';
import {
  type PageFilter,
  selectFindings,
} from '../../../../functions/validation/reports/html/client/select-findings.ts';
import { pageData } from '../../../../functions/validation/reports/html/page-data.ts';
import { finding, validationResult } from '../../../support/validation-results.ts';

const data = pageData(
  validationResult({
    findings: [
      finding({ file: 'src/a.py', code: 'F401', severity: 'warning', stage: 2 }),
      finding({
        file: 'src/a.py',
        line: 5,
        code: 'F821',
        message: 'Undefined name',
        severity: 'error',
        stage: 2,
        fixable: false,
      }),
      finding({ file: 'web/b.ts', language: 'javascript', code: 'format', severity: 'info', stage: 3 }),
      finding({ file: 'web/c.py', code: 'invalid-syntax', severity: 'critical', stage: 1, fixable: false }),
    ],
    excerpts: new Map([['src/a.py', { 1: 'import os', 5: 'return Widgets()' }]]),
  }),
);
const everything: PageFilter = {
  words: [],
  severities: new Set([0, 1, 2, 3]),
  stage: '',
  language: '',
  path: '',
  fixableOnly: false,
  worstFirst: false,
};

function codesOf(filter: Partial<PageFilter>): string[] {
  return selectFindings(data, { ...everything, ...filter }).map(({ finding: [, , , , , , code] }) => code);
}

describe('the findings that the page shows', () => {
  it('are all of them without a filter, in the order of the files', () => {
    expect(codesOf({})).toEqual(['F401', 'F821', 'format', 'invalid-syntax']);
  });

  it.each<[string, Partial<PageFilter>, string[]]>([
    ['severities', { severities: new Set([2, 3]) }, ['F821', 'invalid-syntax']],
    ['a stage', { stage: '3' }, ['format']],
    ['a language', { language: 'javascript' }, ['format']],
    ['a part of the path', { path: 'web/' }, ['format', 'invalid-syntax']],
    ['a first-level folder', { path: '/src/' }, ['F401', 'F821']],
    ['what can be fixed', { fixableOnly: true }, ['F401', 'format']],
    ['a word of the message', { words: ['undefined'] }, ['F821']],
    ['a code, in whatever case', { words: ['f401'] }, ['F401']],
    ['a word of the source line', { words: ['widgets'] }, ['F821']],
    ['several words, all of which must be there', { words: ['src', 'undefined'] }, ['F821']],
    ['words that are nowhere', { words: ['src', 'nowhere'] }, []],
  ])('are narrowed down by %s', (_, filter, codes) => {
    expect(codesOf(filter)).toEqual(codes);
  });

  it('come with the worst first when that is wanted', () => {
    expect(codesOf({ worstFirst: true })).toEqual(['invalid-syntax', 'F821', 'F401', 'format']);
  });
});
