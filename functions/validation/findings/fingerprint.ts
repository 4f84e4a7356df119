import { hash } from 'node:crypto';
import type { Finding } from '../finding.ts';
import type { ValidationResult } from '../result.ts';
import { compareFindings } from './order.ts';

/**
 * Gives each finding the name by which it is known again: SHA-256 (hex) over its code, its file, the text of its line
 * without the space around it, and its turn among equal ones. So it stays the same when lines above come or go, and when
 * the line is indented anew; it changes when the line itself changes. The order of the findings is kept and has no influence.
 */
export function withFingerprints(
  findings: readonly Omit<Finding, 'fingerprint'>[],
  excerpts: ValidationResult['excerpts'],
): Finding[] {
  const turns = new Map<string, number>();
  const fingerprints = new Map<object, string>();
  for (const finding of findings.toSorted(compareFindings)) {
    const text = (excerpts.get(finding.file)?.[finding.line] ?? '').trim();
    const identity = JSON.stringify([finding.code, finding.file, text]);
    const turn = turns.get(identity) ?? 0;
    turns.set(identity, turn + 1);
    fingerprints.set(finding, hash('sha256', `${turn} ${identity}`, 'hex'));
  }
  return findings.map((finding) => ({ ...finding, fingerprint: fingerprints.get(finding) ?? '' }));
}
