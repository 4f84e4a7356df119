import { z } from 'zod';
import type { Finding } from '../finding.ts';
import { BaselineInvalidError } from './errors.ts';
import { inOrder } from './order.ts';

/** File and code are there for the people who review the file: only the fingerprint counts. */
const baselineSchema = z.object({
  version: z.literal(1),
  findings: z.array(
    z.object({ fingerprint: z.string().regex(/^[0-9a-f]{64}$/), code: z.string(), file: z.string() }),
  ),
});

/** Fingerprints of findings that are known and accepted. */
export type Baseline = ReadonlySet<string>;

/** Understands the text of a baseline file. Throws `VALIDATION_BASELINE_INVALID`; `where` names the file in it. */
export function readBaseline(text: string, where = 'the baseline'): Baseline {
  const content = baselineSchema.safeParse(parseJson(text, where));
  if (!content.success) {
    const [issue] = content.error.issues;
    const path = issue?.path.join('.') || 'the whole file';
    throw new BaselineInvalidError(where, `The baseline has another form: ${path}: ${issue?.message}`);
  }
  return new Set(content.data.findings.map(({ fingerprint }) => fingerprint));
}

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new BaselineInvalidError(where, 'The baseline is not JSON', cause);
  }
}

/** The text of a baseline file with these findings: one line for each, sorted, so that changes to it read well. */
export function writeBaseline(findings: readonly Finding[]): string {
  const entries = inOrder(findings).map(({ fingerprint, code, file }) =>
    JSON.stringify({ fingerprint, code, file }),
  );
  const list = entries.length === 0 ? '[]' : `[\n    ${entries.join(',\n    ')}\n  ]`;
  return `{\n  "version": 1,\n  "findings": ${list}\n}\n`;
}

/** The findings that are not in the baseline, in their order, and how many were left out. */
export function leaveOutKnown(
  findings: readonly Finding[],
  baseline: Baseline,
): { readonly findings: readonly Finding[]; readonly inBaseline: number } {
  const remaining = findings.filter(({ fingerprint }) => !baseline.has(fingerprint));
  return { findings: remaining, inBaseline: findings.length - remaining.length };
}
