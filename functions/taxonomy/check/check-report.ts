import { createHash } from 'node:crypto';
import type { CheckAnnotation, CheckConclusion, CheckReport } from '../../../shared/github/code-review.ts';
import type { DocumentError } from '../document/errors.ts';
import { type BrokenReference, brokenText } from '../references/broken-references.ts';

/** What was found out about a pull request. */
export interface PullRequestFindings {
  /** Name of the set. */
  readonly set: string;
  /** Files of the set that the pull request changes. */
  readonly changed: number;
  /** References that it breaks. */
  readonly broken: readonly PlacedReference[];
  /** Files of it that cannot take part. */
  readonly problems: readonly { readonly path: string; readonly error: DocumentError }[];
  /** What could not be looked at as it should be, a sentence each. */
  readonly notes: readonly string[];
}

/** A broken reference with the place where it is shown. */
export interface PlacedReference {
  readonly reference: BrokenReference;
  /** A file of the pull request's head. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
}

/** Each 50 are a request of their own. */
const mostAnnotations = 500;
const listed = 50;
const longestText = 300;

/** The findings as a check of that name. The same findings always give the same check, with the same external id. */
export function taxonomyCheckReport(
  findings: PullRequestFindings,
  { name, commit }: { readonly name: string; readonly commit: string },
): CheckReport {
  const conclusion = conclusionOf(findings);
  const title = titleOf(findings);
  const summary = summaryOf(findings, title);
  const annotations = [...findings.problems.map(problemAnnotation), ...findings.broken.map(brokenAnnotation)]
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, mostAnnotations);
  const externalId = createHash('sha256')
    .update(JSON.stringify([conclusion, title, summary, annotations]))
    .digest('hex');
  return { name, commit, externalId, conclusion, title, summary, annotations };
}

/** What waits is not the fault of the pull request. */
function conclusionOf({ broken, problems }: PullRequestFindings): CheckConclusion {
  const isBroken = broken.some(({ reference }) => reference.problem !== 'pending');
  return isBroken || problems.length > 0 ? 'failure' : 'success';
}

function titleOf({ set, changed, broken, problems }: PullRequestFindings): string {
  const count = (problem: BrokenReference['problem']) =>
    broken.filter(({ reference }) => reference.problem === problem).length;
  const parts = [
    [problems.length, 'file cannot be taken', 'files cannot be taken'],
    [count('missing'), 'reference leads nowhere', 'references lead nowhere'],
    [count('ambiguous'), 'reference is ambiguous', 'references are ambiguous'],
    [count('pending'), 'reference waits', 'references wait'],
  ] as const;
  const found = parts.filter(([number]) => number > 0);
  if (found.length > 0) {
    return found.map(([number, one, many]) => `${number} ${number === 1 ? one : many}`).join(', ');
  }
  if (changed === 0) return `No file of the set ${set} is changed`;
  return `No reference breaks by ${changed === 1 ? 'the changed file' : `the ${changed} changed files`}`;
}

function summaryOf({ broken, problems, notes }: PullRequestFindings, title: string): string {
  return [
    `**${plain(title)}**`,
    ...section(
      'Files that cannot be taken',
      problems.map(({ path, error }) => `${code(path)}: ${code(error.what)} ${plain(error.remedy)}`),
    ),
    ...section(
      'References',
      broken.map(({ reference }) => {
        return `${code(`${reference.file} ${reference.place}`)}: ${code(brokenText(reference))}`;
      }),
    ),
    ...section('Notes', notes.map(plain)),
  ].join('\n');
}

function section(title: string, rows: readonly string[]): readonly string[] {
  if (rows.length === 0) return [];
  const more = rows.length > listed ? [`- and ${rows.length - listed} more`] : [];
  return ['', `### ${title}`, '', ...rows.slice(0, listed).map((row) => `- ${row}`), ...more];
}

function problemAnnotation({ path, error }: PullRequestFindings['problems'][number]): CheckAnnotation {
  const line = error.line ?? 1;
  return {
    path,
    startLine: line,
    endLine: line,
    ...(error.column === undefined ? {} : { startColumn: error.column, endColumn: error.column }),
    level: 'failure',
    message: `${cut(error.what, 4_000)}. ${cut(error.remedy, 1_000)}`,
    title: error.code,
  };
}

const titles = {
  missing: 'This reference leads nowhere',
  ambiguous: 'This reference is ambiguous',
  pending: 'This reference waits',
} as const;

function brokenAnnotation({ reference, path, line }: PlacedReference): CheckAnnotation {
  return {
    path,
    startLine: line,
    endLine: line,
    level: reference.problem === 'pending' ? 'notice' : 'failure',
    message: `${cut(brokenText(reference), 4_000)} (${cut(`${reference.file}: ${reference.place}`, 1_000)})`,
    title: titles[reference.problem],
  };
}

function rank({ level }: CheckAnnotation): number {
  return level === 'failure' ? 0 : 1;
}

/** Text of any origin as a code span: it can neither end the span nor the line. */
function code(text: string): string {
  const line = cut(text, longestText).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '·');
  const runs = [...line.matchAll(/`+/g)].map(([run]) => run.length);
  const fence = '`'.repeat(Math.max(0, ...runs) + 1);
  return `${fence} ${line} ${fence}`;
}

/** Text of any origin as plain text in Markdown. */
function plain(text: string): string {
  return cut(text, longestText).replace(/[\\`*_[\]<>#|~]/g, '\\$&');
}

function cut(text: string, limit: number): string {
  return text.length > limit ? `${text.slice(0, limit)}…` : text;
}
