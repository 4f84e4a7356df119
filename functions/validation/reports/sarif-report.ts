import { type Finding, type NotAnalysed, type Severity, stageNames } from '../finding.ts';
import { worstFirst } from '../findings/order.ts';
import type { NotHonoured, ValidationResult } from '../result.ts';
import { ruleHelp } from './rule-help.ts';
import { quantity } from './wording.ts';

/** GitHub takes no more of one run. */
const mostSarifResults = 25_000;

type SarifLevel = 'error' | 'warning' | 'note';

const levels: Readonly<Record<Severity, SarifLevel>> = {
  critical: 'error',
  error: 'error',
  warning: 'warning',
  info: 'note',
};

/** A SARIF log: JSON for `JSON.stringify`. */
export interface SarifLog {
  readonly $schema: string;
  readonly version: '2.1.0';
  readonly runs: readonly [Readonly<Record<string, unknown>>];
}

/**
 * The result as SARIF 2.1.0, the format of code scanning. Of more than `mostSarifResults` findings it has the worst, and a
 * notification that says how many are missing. A file that was not analysed is a notification, and the run then counts as
 * not successful. `category` tells several analyses of one commit apart.
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function sarifReport(result: ValidationResult, category = 'auto-builder'): SarifLog {
  const findings = worstFirst(result.findings).slice(0, mostSarifResults);
  const rules = rulesOf(findings);
  const positions = new Map(rules.map(({ id }, index) => [id, index]));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Auto-Builder', rules } },
        automationDetails: { id: `${category}/` },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { SRCROOT: { description: { text: 'The root of the repository.' } } },
        invocations: [
          {
            executionSuccessful: result.notAnalysed.length === 0,
            toolExecutionNotifications: [
              ...result.notAnalysed.map(notAnalysedNotification),
              ...cutNotifications(result.findings.length - findings.length),
            ],
            toolConfigurationNotifications: result.notHonoured.map(notHonouredNotification),
          },
        ],
        results: findings.map((finding) => sarifResult(finding, positions)),
        properties: { grade: result.grade ?? null, ok: result.ok, counts: result.counts },
      },
    ],
  };
}

/** Codes are told apart by language, as in the `rules` of the configuration. */
function ruleId({ language, code }: Finding): string {
  return `${language}/${code}`;
}

function rulesOf(findings: readonly Finding[]) {
  const examples = new Map<string, Finding>();
  // The worst come first: the level of the rule is that of its worst finding.
  for (const finding of findings) {
    const id = ruleId(finding);
    if (!examples.has(id)) examples.set(id, finding);
  }
  return [...examples].map(([id, { language, code, stage, severity }]) => {
    const { title, text, uri } = ruleHelp(language, code, stage);
    return {
      id,
      name: title,
      shortDescription: { text: title },
      fullDescription: { text },
      help: { text: uri === undefined ? text : `${text} ${uri}` },
      ...(uri !== undefined && { helpUri: uri }),
      defaultConfiguration: { level: levels[severity] },
      properties: { tags: [stageNames[stage], language] },
    };
  });
}

function sarifResult(finding: Finding, positions: ReadonlyMap<string, number>) {
  const { line, column, endLine, endColumn, fingerprint, severity, stage, fixable } = finding;
  const id = ruleId(finding);
  return {
    ruleId: id,
    ruleIndex: positions.get(id),
    level: levels[severity],
    message: { text: plainMessage(finding.message) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: artifactLocation(finding.file),
          region: { startLine: line, startColumn: column, endLine, endColumn },
        },
      },
    ],
    // GitHub knows a finding again by the first name only.
    partialFingerprints: { primaryLocationLineHash: `${fingerprint}:1`, 'autoBuilder/v1': fingerprint },
    properties: { severity, stage: stageNames[stage], fixable },
  };
}

function notAnalysedNotification({ file, reason }: NotAnalysed) {
  return {
    descriptor: { id: 'not-analysed' },
    level: 'error',
    message: { text: plainMessage(`Not analysed: ${reason}`) },
    locations: [{ physicalLocation: { artifactLocation: artifactLocation(file) } }],
  };
}

function notHonouredNotification({ file, what }: NotHonoured) {
  return {
    descriptor: { id: 'setting-not-followed' },
    level: 'warning',
    message: { text: plainMessage(what) },
    locations: [{ physicalLocation: { artifactLocation: artifactLocation(file) } }],
  };
}

function cutNotifications(missing: number) {
  if (missing <= 0) return [];
  const text = `${quantity(missing, 'finding')} of lesser severity left out: this format takes ${mostSarifResults.toLocaleString('en')} at most.`;
  return [{ descriptor: { id: 'results-cut' }, level: 'warning', message: { text } }];
}

/** Text in which nothing is taken for a link: those are written as in Markdown. */
function plainMessage(text: string): string {
  return text.toWellFormed().replace(/\[(?=[^\]]*\]\()/g, '\\[');
}

function artifactLocation(file: string) {
  return { uri: encodePath(file), uriBaseId: 'SRCROOT' };
}

/** A relative URI whose path is the file's, whatever characters it has. */
function encodePath(file: string): string {
  return file.split('/').map(encodeSegment).join('/');
}

function encodeSegment(segment: string): string {
  return encodeURIComponent(segment.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
