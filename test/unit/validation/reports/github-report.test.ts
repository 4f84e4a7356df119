import { describe, expect, it } from 'vitest';
import { githubReport } from '../../../../functions/validation/reports/github-report.ts';
import { finding, validationResult } from '../../../support/validation-results.ts';

function linesOf(...args: Parameters<typeof validationResult>): string[] {
  return githubReport(validationResult(...args)).split('\n');
}

describe('the report for GitHub Actions', () => {
  it('is one command for each finding', () => {
    expect(linesOf()[0]).toBe(
      '::warning file=src/app.py,line=1,col=8,endLine=1,endColumn=9,title=F401 (warning)::`os` imported but unused',
    );
  });

  it.each([
    ['critical', 'error'],
    ['error', 'error'],
    ['warning', 'warning'],
    ['info', 'notice'],
  ] as const)('makes %s an annotation of the kind %s', (severity, kind) => {
    expect(linesOf({ findings: [finding({ severity })] })[0]).toMatch(new RegExp(`^::${kind} `));
  });

  it('begins with the worst: GitHub shows ten of each kind', () => {
    const findings = [
      finding({ file: 'a.py', severity: 'error' }),
      finding({ file: 'b.py', severity: 'critical' }),
    ];
    expect(linesOf({ findings })[0]).toContain('file=b.py');
  });

  it('has no end column for what ends on another line', () => {
    expect(linesOf({ findings: [finding({ line: 3, endLine: 5 })] })[0]).toContain('endLine=5,title=');
  });

  it('escapes what would end a property or the command', () => {
    const findings = [finding({ file: 'a,b:c%\n.py', message: '100%\r\n::error::x' })];
    const [command, rest] = linesOf({ findings });
    expect(command).toContain('file=a%2Cb%3Ac%25%0A.py,');
    expect(command).toMatch(/::100%25%0D%0A::error::x$/);
    expect(rest).not.toContain('::');
  });

  it('has an error for a file that was not analysed', () => {
    expect(linesOf({ notAnalysed: [{ file: 'a.py', reason: 'not UTF-8' }] })[0]).toBe(
      '::error file=a.py,title=Not analysed::a.py: not UTF-8',
    );
  });

  it('ends with what it comes to', () => {
    expect(linesOf({ findings: [finding({ severity: 'error' })] }).at(-1)).toMatch(
      /^acme\/widgets main @ 4f2c9d1e8a: grade \S+, 1 file, 1 error\. Failed: 1 finding at or above error\.$/,
    );
  });

  it.each(['::add-mask::x', 'x ##[error]y'])('makes no command of a repository named %s', (repository) => {
    const summary = linesOf({ repository, findings: [] }).at(-1);
    expect(summary).not.toMatch(/^\s*::|##\[/);
  });
});
