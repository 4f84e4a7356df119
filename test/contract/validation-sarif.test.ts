import { readFile } from 'node:fs/promises';
import { Ajv, type ValidateFunction } from 'ajv';
import { beforeAll, describe, expect, it } from 'vitest';
import { sarifReport } from '../../functions/validation/reports/sarif-report.ts';
import type { ValidationResult } from '../../functions/validation/result.ts';
import { finding, validationResult } from '../support/validation-results.ts';

const hostile = 'a b/ä%#?/..:x\n"<\u2028\ud800.py';

/** Characters that a URI may have, and percent signs only before two hex digits. */
const uriReference = /^(?:[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*$/;

const cases: readonly (readonly [string, ValidationResult])[] = [
  ['a finding', validationResult()],
  ['nothing at all', validationResult({ findings: [], files: 0, lines: 0, grade: undefined })],
  [
    'a hostile path and message',
    validationResult({ findings: [finding({ file: hostile, message: hostile })] }),
  ],
  [
    'everything that a result may have',
    validationResult({
      findings: [
        finding({ severity: 'critical', stage: 1, code: 'invalid-syntax' }),
        finding({ severity: 'info', language: 'markdown', code: 'MD012', file: 'README.md' }),
        finding({ severity: 'error', language: 'javascript', code: 'noUndeclaredVariables', file: 'a.ts' }),
        finding({ language: 'json', code: 'parse', file: 'package.json', endLine: 9, endColumn: 1 }),
      ],
      notAnalysed: [{ file: hostile, reason: 'not UTF-8' }],
      notHonoured: [{ file: 'eslint.config.js', what: 'is code, and is not run' }],
    }),
  ],
  [
    'more findings than the format takes',
    validationResult({ findings: Array.from({ length: 25_001 }, (_, line) => finding({ line: line + 1 })) }),
  ],
];

describe('the SARIF report', () => {
  let validate: ValidateFunction;

  beforeAll(async () => {
    const schema = JSON.parse(await readFile(new URL('sarif-2.1.0.schema.json', import.meta.url), 'utf8'));
    const formats = {
      uri: (text: string) => URL.canParse(text),
      'uri-reference': uriReference,
      'date-time': true as const,
    };
    validate = new Ajv({ strict: false, formats }).compile(schema);
  });

  it.each(cases)('is valid by the official schema with %s', (_, result) => {
    const log: unknown = JSON.parse(JSON.stringify(sarifReport(result)));
    validate(log);
    expect(validate.errors ?? []).toEqual([]);
  });

  it('is told apart from what is no SARIF', () => {
    expect(validate({ ...sarifReport(validationResult()), version: '2.0.0' })).toBe(false);
  });
});
