import { describe, expect, it } from 'vitest';
import {
  leaveOutKnown,
  readBaseline,
  writeBaseline,
} from '../../../../functions/validation/findings/baseline.ts';
import { AutoBuilderError } from '../../../../shared/errors.ts';
import { finding } from '../../../support/validation-results.ts';

const known = finding({ file: 'src/known.py' });
const fresh = finding({ file: 'src/new.py' });

function refusalOf(text: string): unknown {
  try {
    return readBaseline(text, 'known.json');
  } catch (error) {
    return error;
  }
}

describe('a baseline', () => {
  it('leaves out what was written into it, and nothing else', () => {
    const baseline = readBaseline(writeBaseline([known]));
    expect(leaveOutKnown([known, fresh], baseline)).toEqual({ findings: [fresh], inBaseline: 1 });
  });

  it('may be empty', () => {
    expect(readBaseline(writeBaseline([])).size).toBe(0);
  });

  it('may begin with a byte-order mark', () => {
    expect(readBaseline(`\uFEFF${writeBaseline([known])}`).size).toBe(1);
  });

  it('is the same text for the same findings in any order', () => {
    expect(writeBaseline([fresh, known])).toBe(writeBaseline([known, fresh]));
  });

  it('has one line for each finding, with its file and code for those who review it', () => {
    const line = writeBaseline([known]).split('\n')[3];
    expect(JSON.parse(line ?? '')).toEqual({
      fingerprint: known.fingerprint,
      code: 'F401',
      file: 'src/known.py',
    });
  });

  it.each([
    ['no JSON', '{"version": 1,'],
    ['a version of the future', '{"version": 2, "findings": []}'],
    ['no object', '[]'],
    ['a fingerprint that is none', '{"version":1,"findings":[{"fingerprint":"x","code":"E1","file":"a"}]}'],
  ])('is refused when it is %s', (_, text) => {
    const refusal = refusalOf(text);
    expect(refusal).toBeInstanceOf(AutoBuilderError);
    expect(refusal).toMatchObject({ code: 'VALIDATION_BASELINE_INVALID', where: 'known.json' });
  });
});
