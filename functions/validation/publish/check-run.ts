import { createHash } from 'node:crypto';
import type { CheckAnnotation, CheckConclusion, CheckReport } from '../../../shared/github/code-review.ts';
import { cutToBytes } from '../../../shared/github/cut-to-bytes.ts';
import { type Finding, isAtLeast, stageNames } from '../finding.ts';
import { worstFirst } from '../findings/order.ts';
import type { ValidationResult } from '../result.ts';
import { checkSummary, headline } from './check-summary.ts';

/**
 * The most findings that are shown at their lines. Each 50 are a request, GitHub takes one a second and 500 an hour for
 * everything that an installation does; the reports have all findings.
 */
export const mostAnnotations = 5_000;

/** GitHub's limits: 64 KB and 255 characters. */
const longestMessageBytes = 60_000;
const longestTitle = 255;

/** A result as a check of that name. The same result always gives the same check, with the same external id. */
export function checkReport(
  result: ValidationResult,
  { name, commit }: { readonly name: string; readonly commit: string },
): CheckReport {
  const conclusion = conclusionOf(result);
  const title = headline(result);
  const summary = checkSummary(result, mostAnnotations);
  const annotations = worstFirst(result.findings).slice(0, mostAnnotations).map(annotationOf);
  const externalId = createHash('sha256')
    .update(JSON.stringify([conclusion, title, summary, annotations]))
    .digest('hex');
  return { name, commit, externalId, conclusion, title, summary, annotations };
}

/** A file that nothing is known about does not fail a check, but it keeps it from being a success. */
export function conclusionOf({
  findings,
  failOn,
  notAnalysed,
}: Pick<ValidationResult, 'findings' | 'failOn' | 'notAnalysed'>): CheckConclusion {
  if (findings.some(({ severity }) => isAtLeast(severity, failOn))) return 'failure';
  return notAnalysed.length > 0 ? 'neutral' : 'success';
}

const levels = { info: 'notice', warning: 'warning', error: 'failure', critical: 'failure' } as const;

function annotationOf(finding: Finding): CheckAnnotation {
  const { file, code, stage, severity, fixable } = finding;
  const message = finding.message.trim() || code;
  return {
    path: file,
    ...placeOf(finding),
    level: levels[severity],
    message: cutToBytes(message, longestMessageBytes) + (fixable ? '\nA safe fix exists.' : ''),
    title: `${code} (${stageNames[stage]}, ${severity})`.slice(0, longestTitle),
  };
}

/** Our ends are exclusive, GitHub's inclusive; columns are for places on one line. */
function placeOf({ line, column, endLine, endColumn }: Finding) {
  const last = endColumn <= 1 && endLine > line ? endLine - 1 : Math.max(endLine, line);
  const place = { startLine: line, endLine: last };
  return endLine > line
    ? place
    : { ...place, startColumn: column, endColumn: Math.max(column, endColumn - 1) };
}
