import { describe, expect, it } from 'vitest';
import { validateFiles } from '../../../../functions/validation/validate-repository.ts';
import { validationDefaults } from '../../../../shared/config/validation-settings.ts';
import { fileAnalysis, filesInMemory, localFinding } from '../../../support/validation-files.ts';

/** Validates a file of which an engine says that it cannot be parsed. */
function validateUnparsed(stages: readonly (1 | 2 | 3 | 4)[]) {
  const syntaxError = localFinding({
    code: 'invalid-syntax',
    stage: 1,
    severity: 'critical',
    fixable: false,
  });
  const pool = {
    analyse: async () => fileAnalysis({ findings: [syntaxError] }),
    fix: async () => ({ problem: 'is not asked for' }),
    close: async () => undefined,
  };
  return validateFiles(
    { pool, engineVersions: { python: '1', javascript: '1', json: '1', markdown: '1' }, now: () => 0 },
    {
      repository: 'widget',
      files: filesInMemory({ 'a.py': 'def' }),
      settings: { ...validationDefaults(), stages },
    },
  );
}

describe('a file that cannot be parsed', () => {
  it('is a critical finding', async () => {
    const { result } = await validateUnparsed([1, 2, 3, 4]);
    expect(result.findings).toMatchObject([{ code: 'invalid-syntax', severity: 'critical' }]);
  });

  it('is not analysed, and not clean, when nobody asks about the syntax', async () => {
    const { result } = await validateUnparsed([2]);
    expect([result.ok, result.findings, result.notAnalysed]).toEqual([
      false,
      [],
      [{ file: 'a.py', reason: 'cannot be parsed: stage 1 says where' }],
    ]);
  });
});
