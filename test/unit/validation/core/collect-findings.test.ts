import { describe, expect, it } from 'vitest';
import { collectFindings, onAddedLines } from '../../../../functions/validation/collect-findings.ts';
import type { LocalFinding, Severity } from '../../../../functions/validation/finding.ts';
import { fileAnalysis, fileSettings, localFinding } from '../../../support/validation-files.ts';

const policy = (change: Partial<Parameters<typeof collectFindings>[2]['settings']> = {}) => ({
  ignores: () => false,
  severityOf: (_language: string, _code: string, otherwise: Severity) => otherwise,
  ...change,
});
const file = (...findings: LocalFinding[]) => ({
  entry: { path: 'a.py', mode: '100644', id: undefined },
  settings: fileSettings(),
  analysis: fileAnalysis({ findings, suppressions: [{ line: 7, codes: ['missing-import'] }] }),
});
const none = new Map<string, readonly LocalFinding[]>();

describe('the findings of a repository', () => {
  it('carry the file and its language', () => {
    const [finding] = collectFindings([file(localFinding())], none, { settings: policy() });
    expect(finding).toMatchObject({ file: 'a.py', language: 'python', code: 'F401' });
  });

  it('include those about imports', () => {
    const imports = new Map([['a.py', [localFinding({ code: 'missing-import' })]]]);
    const found = collectFindings([file()], imports, { settings: policy() });
    expect(found.map(({ code }) => code)).toEqual(['missing-import']);
  });

  it('leave out an import that a comment silences', () => {
    const imports = new Map([['a.py', [localFinding({ code: 'missing-import', line: 7 })]]]);
    expect(collectFindings([file()], imports, { settings: policy() })).toEqual([]);
  });

  it('leave out what the repository ignores for the file', () => {
    const settings = policy({ ignores: (path, code) => path === 'a.py' && code === 'F401' });
    expect(collectFindings([file(localFinding())], none, { settings })).toEqual([]);
  });

  it('leave out what the rules switch off', () => {
    const settings = policy({ severityOf: () => 'off' });
    expect(collectFindings([file(localFinding())], none, { settings })).toEqual([]);
  });

  it('have the severity that the rules give them', () => {
    const settings = policy({ severityOf: () => 'critical' });
    expect(collectFindings([file(localFinding())], none, { settings })[0]?.severity).toBe('critical');
  });

  it('leave out stages that are not looked at', () => {
    const found = collectFindings([file(localFinding({ stage: 3 }))], none, {
      settings: policy(),
      stages: [1],
    });
    expect(found).toEqual([]);
  });
});

describe('on added lines', () => {
  const added = new Map([['a.py', new Set([4])]]);
  const at = (line: number, endLine: number, endColumn: number, severity: Severity = 'warning') => [
    { file: 'a.py', line, endLine, endColumn, severity },
  ];

  it.each([
    ['a finding on the line', at(4, 4, 9)],
    ['a finding that begins before it and reaches it', at(2, 4, 2)],
    ['a critical finding anywhere', at(9, 9, 2, 'critical')],
    ['a finding in a file that is not part of the change', [{ ...at(1, 1, 2)[0], file: 'b.py' }] as never],
  ])('%s counts', (_name, findings) => {
    expect(onAddedLines(findings, added)).toEqual(findings);
  });

  it.each([
    ['a finding elsewhere', at(5, 5, 9)],
    ['a finding that ends where the line begins', at(3, 4, 1)],
  ])('%s does not count', (_name, findings) => {
    expect(onAddedLines(findings, added)).toEqual([]);
  });
});
