import { type Finding, severities } from '../../finding.ts';
import { worstFirst } from '../../findings/order.ts';
import type { ValidationResult } from '../../result.ts';

/** One finding: line, column, end line, end column, index of the severity, stage, code, message, whether it is fixable. */
export type PageFinding = readonly [
  line: number,
  column: number,
  endLine: number,
  endColumn: number,
  severity: number,
  stage: number,
  code: string,
  message: string,
  fixable: 0 | 1,
];

/** A file and its findings, in their order. */
export interface PageFile {
  readonly path: string;
  readonly language: string;
  readonly findings: readonly PageFinding[];
  /** Source lines by number. */
  readonly lines: Readonly<Record<number, string>>;
}

/** What the page's script shows. Names are written once and not for each finding: a page may have tens of thousands. */
export interface PageData {
  /** Least first. */
  readonly severities: readonly string[];
  readonly files: readonly PageFile[];
}

/** More would make a page that browsers open slowly. */
export const mostPageFindings = 50_000;

/** The findings for the page; of more than `mostPageFindings` the worst. */
export function pageData(result: ValidationResult): PageData {
  const all = result.findings;
  const shown = all.length > mostPageFindings ? worstFirst(all).slice(0, mostPageFindings) : all;
  const files = [...Map.groupBy(shown, ({ file }) => file)].map(([path, findings]): PageFile => {
    const excerpts = result.excerpts.get(path) ?? {};
    const numbers = new Set(findings.map(({ line }) => line));
    const lines = [...numbers].flatMap((line) => {
      const text = excerpts[line];
      return text === undefined ? [] : [[line, text] as const];
    });
    return {
      path,
      language: findings[0]?.language ?? '',
      findings: findings.map(pageFinding),
      lines: Object.fromEntries(lines),
    };
  });
  return { severities, files };
}

function pageFinding(finding: Finding): PageFinding {
  const { line, column, endLine, endColumn, severity, stage, code, message, fixable } = finding;
  const rank = severities.indexOf(severity);
  return [line, column, endLine, endColumn, rank, stage, code, message, fixable ? 1 : 0];
}

/** JSON that ends no script element and opens no comment, and that is a line of its own in every reading of one. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}
