import type { Healing } from '../../shared/health/healing.ts';
import {
  type CheckStatus,
  findingKey,
  type HealthReport,
  type KnownCheck,
} from '../../shared/health/health.ts';
import { ago, duration } from '../output/quantities.ts';
import { table } from '../output/table.ts';
import type { Terminal } from '../output/terminal.ts';
import { standingText } from './healing-text.ts';
import { checkMark, healthMark, inColourOf, scoreText } from './marks.ts';

const rank: Readonly<Record<CheckStatus, number>> = { fail: 0, warn: 1, unknown: 2, pass: 3 };

/** All that is known of one subject: every check, the worst first, and what is done about those that do not pass. Pure. */
export function reportText(
  report: HealthReport,
  healings: ReadonlyMap<string, Healing>,
  now: number,
  paint: Terminal['paint'],
): string {
  const { status, name, checkedAt } = report;
  const score = scoreText(report);
  const head = [
    `${healthMark(status, paint)} ${paint('bold', name)}  ${inColourOf(status, status, paint)}`,
    ...(score === '' ? [] : [`score ${score}`]),
    `looked at ${ago(checkedAt, now)}`,
  ];
  const checks = [...report.checks].sort((one, other) => rank[one.status] - rank[other.status]);
  const trouble = checks.filter(({ status }) => status !== 'pass');
  const well = checks.filter(({ status }) => status === 'pass');
  return [
    head.join('  '),
    ...factsOf(report, now),
    ...trouble.flatMap((check) => ['', ...troubleLines(check, healings.get(findingKey(check)), now, paint)]),
    ...(well.length === 0 ? [] : ['', wellTable(well, now, paint)]),
  ].join('\n');
}

function factsOf(report: HealthReport, now: number): readonly string[] {
  const { lastSync, syncLag, latestCommit, codeQuality } = report;
  const facts = [
    lastSync === undefined ? '' : `last sync ${ago(lastSync, now)}`,
    syncLag === undefined ? '' : `lag ${duration(syncLag * 1000)}`,
    latestCommit === undefined ? '' : `commit ${latestCommit}`,
    codeQuality === undefined ? '' : `grade ${codeQuality}`,
  ].filter((fact) => fact !== '');
  return facts.length === 0 ? [] : [`  ${facts.join(' · ')}`];
}

function troubleLines(
  { check, subject, status, code, evidence, remedy, level, since }: KnownCheck,
  healing: Healing | undefined,
  now: number,
  paint: Terminal['paint'],
): readonly string[] {
  const words = [paint('bold', check), subject, code ?? '', level ?? '', `since ${duration(now - since)}`];
  return [
    `${checkMark(status, paint)} ${words.filter((word) => word !== '').join('  ')}`,
    `    ${evidence}`,
    ...(remedy === undefined ? [] : [`    ${paint('dim', 'to do:')} ${remedy}`]),
    ...(healing === undefined || healing.state === 'healed'
      ? []
      : [`    ${paint('dim', 'healing:')} ${standingText(healing, now)}`]),
  ];
}

function wellTable(checks: readonly KnownCheck[], now: number, paint: Terminal['paint']): string {
  const columns = [{ title: '' }, { title: 'passes' }, { title: 'of' }, { title: 'for' }, { title: 'seen' }];
  return table(
    columns,
    checks.map(({ check, subject, status, evidence, since }) => [
      checkMark(status, paint),
      check,
      subject,
      duration(Math.max(0, now - since)),
      evidence,
    ]),
  );
}
