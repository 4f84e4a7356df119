import { describe, expect, it } from 'vitest';
import { obstacleToFix } from '../../../../functions/validation/fixing/accept-fix.ts';
import { fileAnalysis, importFact, localFinding } from '../../../support/validation-files.ts';

const unused = localFinding({ code: 'F401' });

describe('a fix', () => {
  it('is accepted when what it was to mend is gone and nothing else changed', () => {
    const before = fileAnalysis({ findings: [unused], imports: [importFact('os'), importFact('sys')] });
    const after = fileAnalysis({ imports: [importFact('sys')] });
    expect(obstacleToFix(before, after, 'imports', ['F401'])).toBeUndefined();
  });

  it('is accepted when it mends some of several', () => {
    const before = fileAnalysis({ findings: [unused, localFinding({ line: 2 })] });
    const after = fileAnalysis({ findings: [unused] });
    expect(obstacleToFix(before, after, 'imports', ['F401'])).toBeUndefined();
  });

  it('is refused when the syntax breaks', () => {
    const broken = localFinding({ code: 'invalid-syntax', stage: 1, severity: 'critical' });
    const before = fileAnalysis({ findings: [unused] });
    const after = fileAnalysis({ findings: [broken] });
    expect(obstacleToFix(before, after, 'imports', ['F401'])).toBe('it would break the syntax');
  });

  it('is refused when a finding of another kind appears', () => {
    const before = fileAnalysis({ findings: [unused] });
    const after = fileAnalysis({ findings: [localFinding({ code: 'F821', severity: 'error' })] });
    expect(obstacleToFix(before, after, 'imports', ['F401'])).toBe('it would bring in F821');
  });

  it('is refused when there is more of what was there before', () => {
    const long = localFinding({ code: 'E501', stage: 3 });
    const before = fileAnalysis({ findings: [unused, long] });
    const after = fileAnalysis({ findings: [long, { ...long, line: 9 }] });
    expect(obstacleToFix(before, after, 'imports', ['F401'])).toBe('it would bring in E501');
  });

  it('is refused when it mends nothing', () => {
    const before = fileAnalysis({ findings: [unused] });
    expect(obstacleToFix(before, before, 'imports', ['F401'])).toBe('the finding would stay');
  });

  it('of the style is refused when an import is lost', () => {
    const before = fileAnalysis({
      findings: [localFinding({ code: 'format', stage: 3 })],
      imports: [importFact('os')],
    });
    expect(obstacleToFix(before, fileAnalysis(), 'style', ['format'])).toBe('it would remove an import');
  });

  it('is refused when an import is added', () => {
    const before = fileAnalysis({ findings: [unused] });
    const after = fileAnalysis({ imports: [importFact('os')] });
    expect(obstacleToFix(before, after, 'imports', ['F401'])).toBe('it would add an import');
  });
});
