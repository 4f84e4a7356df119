import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { exitCodes } from '../../../cli/exit-codes.ts';
import { makeReport } from '../../../functions/health/report/make-report.ts';
import { scoreOf } from '../../../functions/health/report/score.ts';
import {
  bestScores,
  checkWeights,
  findingLevels,
  remainders,
} from '../../../functions/health/report/weights-and-levels.ts';
import { compositeAlarms } from '../../../infra/constructs/composite-alarms.ts';
import { logQueries } from '../../../infra/constructs/log-queries.ts';
import { defaultHealth, defaultMetrics } from '../../../shared/config/health-defaults.ts';
import { resolveConfiguration } from '../../../shared/config/resolve.ts';
import { alertLevels, checkNames } from '../../../shared/health/health.ts';
import { reportJson } from '../../../shared/health/report-json.ts';
import { configuredObjectives } from '../../../shared/measurement/objectives.ts';
import { alertsInput, configurationInput } from '../../support/configuration-input.ts';
import { blockIn, codesIn, tableOf } from '../../support/guide.ts';
import { failedCheck } from '../../support/health-records.ts';

const root = new URL('../../../', import.meta.url);
const guide = await readFile(new URL('docs/operations.md', root), 'utf8');

/** The text below a heading of the second or third level, up to the next one. */
function section(heading: string): string {
  const parts = guide.split(/^##+ (.+)$/m);
  const at = parts.indexOf(heading);
  if (at === -1) throw new Error(`docs/operations.md has no heading “${heading}”`);
  return parts[at + 1] ?? '';
}

/** Codes of errors and of a sample, which no check is named after. */
const elsewhere: ReadonlySet<string> = new Set([
  'REPOSITORY_NOT_SELECTED',
  'GIT_REF_MOVED',
  'RECEIVED_TOO_OFTEN',
]);

const firstCode = (cell = ''): string => codesIn(cell)[0] ?? '';

/** Codes that the files of a folder give to what they find. */
async function codesOf(folder: string, file: RegExp): Promise<readonly string[]> {
  const names = (await readdir(new URL(folder, root), { recursive: true })).filter((name) => file.test(name));
  const texts = await Promise.all(names.map((name) => readFile(new URL(`${folder}/${name}`, root), 'utf8')));
  return texts.flatMap((text) =>
    [...text.matchAll(/\bcode(?:: | = )'([A-Z_]+)'/g)].map(([, code = '']) => code),
  );
}

describe('what the guide to operations says of checks', () => {
  const looked = section('What is looked at');

  it('is all of them, in their order', () => {
    expect(tableOf(looked).map(([check]) => firstCode(check))).toEqual(checkNames);
  });

  it('gives every finding its level', () => {
    const rows = tableOf(looked, 1).map(([check, found = '', , level]) => [
      `${firstCode(check)}: ${found}`,
      firstCode(level),
    ]);

    expect(Object.fromEntries(rows)).toEqual(findingLevels);
    expect(rows).toHaveLength(Object.keys(findingLevels).length);
  });

  it('names every code that a check can come to', async () => {
    const found = [
      ...(await codesOf('functions/health', /^(checks|dependencies)\/|^judge-stale/)),
      ...(await codesOf('functions/health/healing', /^stale-refs/)),
      ...(await codesOf('shared/measurement', /^check-/)),
    ];

    expect(found.length).toBeGreaterThan(30);
    expect(found.filter((code) => !elsewhere.has(code) && !looked.includes(code))).toEqual([]);
  });
});

describe('what the guide to operations says of scores', () => {
  const scores = section('Status, score and trend');

  it('is the weight of each check, and whether it is essential', () => {
    const rows = tableOf(scores, 1).map(([check, weight, essential]) => [
      firstCode(check),
      { weight: Number(weight), essential: essential === 'yes' },
    ]);

    expect(Object.fromEntries(rows)).toEqual(checkWeights);
  });

  it('is what each level leaves, and the best score with it', () => {
    const rows = tableOf(scores, 2).map(([level, warn, fail, best]) => [
      firstCode(level),
      ...[warn, fail, best].map(Number),
    ]);

    expect(rows).toEqual(
      alertLevels
        .map((level) => [level, remainders.warn[level], remainders.fail[level], bestScores[level] ?? 100])
        .toReversed(),
    );
  });

  it('has an example that comes out', () => {
    const [, names = '', weight, score] =
      /with the checks ([\w, ]+) \(weight (\d+)\)[\s\S]*= (\d+)\./.exec(scores) ?? [];
    const checks = checkNames.filter((name) => names.split(/, | and /).includes(name));
    const results = checks.map((check) =>
      check === 'protection'
        ? ({ check, status: 'warn', level: 'low' } as const)
        : ({ check, status: 'pass' } as const),
    );

    expect(checks.reduce((sum, check) => sum + checkWeights[check].weight, 0)).toBe(Number(weight));
    expect(scoreOf(results)).toBe(Number(score));
  });
});

describe('the report in the guide to operations', () => {
  it('has the fields of one that is made', () => {
    const shown = JSON.parse(blockIn(section('The report as JSON'), 'json'));
    const { since: _since, ...check } = failedCheck();
    const facts = { lastSync: 0, syncLag: 0, latestCommit: 'bda7e4d', codeQuality: 'B+', requests: 0 };
    const report = makeReport({
      ...{ subject: 'github.com/acme/site', name: 'acme/site', before: undefined },
      ...{ look: { ...facts, checks: [check] }, now: 1, triggerId: 'look' },
    });
    const made = reportJson([report]).repositories['acme/site'];
    const documented = shown.repositories['acme/site'];

    expect(Object.keys({ ...documented, codeQuality: '', score: 0 }).toSorted()).toEqual(
      Object.keys({ ...made, score: 0 }).toSorted(),
    );
    expect(Object.keys(documented.checks[0]).toSorted()).toEqual(
      Object.keys(made?.checks[0] ?? {}).toSorted(),
    );
    for (const field of Object.keys(made ?? {}).filter(
      (name) => !['score', 'trend', 'checkedAt'].includes(name),
    )) {
      expect(section('The report as JSON')).toContain(`| \`${field}\``);
    }
  });

  it('has every code that the command may end with', () => {
    const codes = tableOf(section('A first look')).map(([code]) => Number(firstCode(code)));
    expect(codes).toEqual(Object.values(exitCodes));
  });
});

describe('the settings in the guide to operations', () => {
  const examples = [...guide.matchAll(/^```json operations\n([\s\S]*?)^```/gm)].map(([, text = '']) => text);

  it.each(examples.map((text, at) => [at + 1, text] as const))('are valid in example %i', (_at, text) => {
    expect(() => resolveConfiguration({ ...configurationInput(), ...JSON.parse(text) })).not.toThrow();
  });

  it('have an example of every kind of channel, e-mail in two ways', () => {
    const kinds = examples.flatMap((text) => [...text.matchAll(/"kind": "(\w+)"/g)].map(([, kind]) => kind));
    expect(new Set(kinds)).toEqual(new Set(['slack', 'pagerduty', 'email', 'sns', 'webhook']));
    expect(examples.filter((text) => text.includes('"email"')).some((text) => text.includes('"smtp"'))).toBe(
      true,
    );
  });

  it('have the variables with what holds without them', () => {
    const rows = tableOf(section('When it is looked at'), 1).map((row) => row.map(firstCode));
    const { logLevel } = resolveConfiguration(configurationInput());

    expect(rows).toEqual([
      ['HEALTH_CHECK_INTERVAL', 'health.interval', String(defaultHealth.interval)],
      ['AUTO_HEAL_ENABLED', 'health.autoHeal', String(defaultHealth.autoHeal)],
      ['LOG_LEVEL', '', logLevel],
    ]);
  });

  it('have the time after which an alert goes on, by level', () => {
    const { alerts } = resolveConfiguration({ ...configurationInput(), alerts: alertsInput() });
    const rows = tableOf(section('Levels')).map(([level, , , time = '']) => [
      firstCode(level),
      Number.parseInt(time, 10),
    ]);

    expect(Object.fromEntries(rows)).toEqual(alerts?.acknowledgeWithin);
  });

  it('have the times of gathering and repeating', () => {
    const { alerts } = resolveConfiguration({ ...configurationInput(), alerts: alertsInput() });
    const text = section('Grouping and repeating');

    expect(text).toContain(`\`groupWait\` seconds (${alerts?.groupWait})`);
    expect(text).toContain(`\`digest\` hours (${alerts?.digest})`);
    expect(text).toContain(`\`repeat\` hours (${alerts?.repeat})`);
  });
});

describe('the figures in the guide to operations', () => {
  it('are promised as the code promises them', () => {
    const rows = tableOf(section('Figures')).map(([name, promised = '', level]) => [
      firstCode(name),
      Number.parseFloat(promised),
      firstCode(level),
    ]);

    expect(rows).toEqual(
      configuredObjectives(defaultMetrics).map(({ name, target, mostUrgent }) => [
        name,
        Number((target * 100).toFixed(3)),
        mostUrgent,
      ]),
    );
  });

  it('have the alarms over others, and the saved queries', () => {
    const [alarms, queries] = [tableOf(section('CloudWatch')), tableOf(section('CloudWatch'), 1)];

    expect(alarms.map(([name, severity]) => [firstCode(name), firstCode(severity)])).toEqual(
      compositeAlarms.map(({ name, severity }) => [name, severity]),
    );
    expect(queries.map(([name]) => firstCode(name))).toEqual(logQueries.map(({ name }) => name));
  });
});
