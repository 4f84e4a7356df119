import { describe, expect, it } from 'vitest';
import { withFingerprints } from '../../../../functions/validation/findings/fingerprint.ts';
import { plainFinding } from '../../../support/validation-results.ts';

function fingerprintsOf(
  findings: Parameters<typeof withFingerprints>[0],
  lines: Readonly<Record<number, string>>,
): string[] {
  return withFingerprints(findings, new Map([['src/app.py', lines]])).map(({ fingerprint }) => fingerprint);
}

describe('the fingerprint of a finding', () => {
  it('is a SHA-256 in hex', () => {
    expect(fingerprintsOf([plainFinding()], { 1: 'import os' })).toEqual([
      expect.stringMatching(/^[0-9a-f]{64}$/),
    ]);
  });

  it('stays when the line moves', () => {
    const before = fingerprintsOf([plainFinding({ line: 1 })], { 1: 'import os' });
    const after = fingerprintsOf([plainFinding({ line: 40 })], { 40: 'import os' });
    expect(after).toEqual(before);
  });

  it('stays when the line is indented', () => {
    const before = fingerprintsOf([plainFinding({ column: 8 })], { 1: 'import os' });
    const after = fingerprintsOf([plainFinding({ column: 12 })], { 1: '    import os\r' });
    expect(after).toEqual(before);
  });

  it.each([
    ['the text of its line', plainFinding(), 'import os  # noqa'],
    ['its code', plainFinding({ code: 'F811' }), 'import os'],
    ['its file', plainFinding({ file: 'src/other.py' }), 'import os'],
  ])('changes with %s', (_, finding, text) => {
    const [before] = fingerprintsOf([plainFinding()], { 1: 'import os' });
    const [after] = withFingerprints([finding], new Map([[finding.file, { 1: text }]]));
    expect(after?.fingerprint).not.toBe(before);
  });

  it('tells equal findings on equal lines apart', () => {
    const findings = [plainFinding({ line: 1 }), plainFinding({ line: 9 }), plainFinding({ line: 12 })];
    const fingerprints = fingerprintsOf(findings, { 1: 'import os', 9: 'import os', 12: 'import os' });
    expect(new Set(fingerprints).size).toBe(3);
  });

  it('tells two findings on one line apart', () => {
    const findings = [plainFinding({ column: 8 }), plainFinding({ column: 12 })];
    expect(new Set(fingerprintsOf(findings, { 1: 'import os, re' })).size).toBe(2);
  });

  it('does not depend on the order in which the findings come', () => {
    const first = plainFinding({ line: 1 });
    const second = plainFinding({ line: 9 });
    const lines = { 1: 'import os', 9: 'import os' };
    expect(fingerprintsOf([second, first], lines)).toEqual(fingerprintsOf([first, second], lines).reverse());
  });

  it('exists for a finding whose line is not known', () => {
    expect(fingerprintsOf([plainFinding()], {})).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
  });
});
