import { describe, expect, it } from 'vitest';
import { sarifReport } from '../../../../functions/validation/reports/sarif-report.ts';
import type { ValidationResult } from '../../../../functions/validation/result.ts';
import { finding, validationResult } from '../../../support/validation-results.ts';

/** The report as its readers get it. */
function sarifRun(result: ValidationResult) {
  const log = JSON.parse(JSON.stringify(sarifReport(result)));
  return log.runs[0];
}

describe('the SARIF report', () => {
  it('places a finding by line and UTF-16 column, the end exclusive', () => {
    const run = sarifRun(validationResult());
    expect(run.columnKind).toBe('utf16CodeUnits');
    expect(run.results[0].locations[0].physicalLocation.region).toEqual({
      startLine: 1,
      startColumn: 8,
      endLine: 1,
      endColumn: 10,
    });
  });

  it.each([
    ['critical', 'error'],
    ['error', 'error'],
    ['warning', 'warning'],
    ['info', 'note'],
  ] as const)('says of %s that its level is %s', (severity, level) => {
    const [result] = sarifRun(validationResult({ findings: [finding({ severity })] })).results;
    expect([result.level, result.properties.severity]).toEqual([level, severity]);
  });

  it('writes a path as a relative URI, whatever characters it has', () => {
    const run = sarifRun(validationResult({ findings: [finding({ file: "src/a b#1?%(x)'é.py" })] }));
    expect(run.results[0].locations[0].physicalLocation.artifactLocation).toEqual({
      uri: 'src/a%20b%231%3F%25%28x%29%27%C3%A9.py',
      uriBaseId: 'SRCROOT',
    });
  });

  it('gives the fingerprint under the name that GitHub reads, and under our own', () => {
    const [result] = sarifRun(validationResult()).results;
    const { fingerprint } = finding();
    expect(result.partialFingerprints).toEqual({
      primaryLocationLineHash: `${fingerprint}:1`,
      'autoBuilder/v1': fingerprint,
    });
  });

  it('names each rule once, with help, and points from the result to it', () => {
    const findings = [
      finding({ code: 'F401' }),
      finding({ code: 'F401', line: 2 }),
      finding({ code: 'F821', severity: 'error' }),
    ];
    const run = sarifRun(validationResult({ findings }));
    const { rules } = run.tool.driver;
    expect(rules.map(({ id }: { id: string }) => id)).toEqual(['python/F821', 'python/F401']);
    expect(rules[1].help.text).toContain('Unused import');
    expect(run.results.map(({ ruleIndex }: { ruleIndex: number }) => ruleIndex)).toEqual([0, 1, 1]);
  });

  it('has an error for a file that was not analysed, and the run is not successful', () => {
    const result = validationResult({ notAnalysed: [{ file: 'a.py', reason: 'not UTF-8' }] });
    const [invocation] = sarifRun(result).invocations;
    expect(invocation.executionSuccessful).toBe(false);
    expect(invocation.toolExecutionNotifications[0]).toMatchObject({
      level: 'error',
      message: { text: 'Not analysed: not UTF-8' },
    });
  });

  it('has a warning for a setting that is not followed', () => {
    const result = validationResult({ notHonoured: [{ file: 'eslint.config.js', what: 'is code' }] });
    const [invocation] = sarifRun(result).invocations;
    expect(invocation.toolConfigurationNotifications).toMatchObject([{ message: { text: 'is code' } }]);
  });

  it('keeps the worst of more than 25,000 findings, and says how many are missing', () => {
    const many = Array.from({ length: 25_001 }, (_, index) => finding({ line: index + 1, severity: 'info' }));
    const run = sarifRun(
      validationResult({ findings: [...many, finding({ file: 'z.py', severity: 'error' })] }),
    );
    expect(run.results).toHaveLength(25_000);
    expect(run.results[0].level).toBe('error');
    expect(run.invocations[0].toolExecutionNotifications[0].message.text).toMatch(/^2 findings .* left out/);
  });

  it('makes no link of a message that looks like one', () => {
    const message = 'Undefined name `[click](https://evil.example)`';
    const [result] = sarifRun(validationResult({ findings: [finding({ message })] })).results;
    expect(result.message.text).toBe('Undefined name `\\[click](https://evil.example)`');
  });
});
