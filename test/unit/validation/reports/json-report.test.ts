import { describe, expect, it } from 'vitest';
import { jsonReport } from '../../../../functions/validation/reports/json-report.ts';
import { finding, validationResult } from '../../../support/validation-results.ts';

describe('the JSON report', () => {
  it('has exactly what scripts may rely on', () => {
    const result = validationResult({
      grade: 'B+',
      findings: [finding()],
      notAnalysed: [{ file: 'a.py', reason: 'not UTF-8' }],
      notHonoured: [{ file: 'eslint.config.js', what: 'is code' }],
    });
    expect(JSON.parse(JSON.stringify(jsonReport(result)))).toEqual({
      ok: false,
      grade: 'B+',
      files: 1,
      counts: { critical: 0, error: 0, warning: 1, info: 0 },
      notAnalysed: [{ file: 'a.py', reason: 'not UTF-8' }],
      notHonoured: [{ file: 'eslint.config.js', what: 'is code' }],
      findings: [
        {
          file: 'src/app.py',
          line: 1,
          column: 8,
          stage: 2,
          severity: 'warning',
          code: 'F401',
          message: '`os` imported but unused',
          fixable: true,
        },
      ],
    });
  });

  it('has no grade where nothing was analysed, and says so', () => {
    const result = validationResult({ findings: [], lines: 0 });
    expect(jsonReport(result).grade).toBeNull();
  });

  it('names each fixed file once, with the codes of all its fixes', () => {
    const result = validationResult({
      fixed: [
        { file: 'a.py', kind: 'style', codes: ['W291', 'format'] },
        { file: 'a.py', kind: 'imports', codes: ['F401'] },
        { file: 'b.py', kind: 'style', codes: ['format'] },
      ],
    });
    expect(jsonReport(result).fixed).toEqual([
      { file: 'a.py', codes: ['F401', 'W291', 'format'] },
      { file: 'b.py', codes: ['format'] },
    ]);
  });

  it('says nothing of fixing where there was none', () => {
    expect(jsonReport(validationResult())).not.toHaveProperty('fixed');
  });
});
