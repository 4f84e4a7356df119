import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LogQuery, logQueries } from '../../infra/constructs/log-queries.ts';
import { AutoBuilderError } from '../../shared/errors.ts';
import { logReports } from '../../shared/jobs/log-report.ts';
import type { WorkerReport } from '../../shared/jobs/worker.ts';
import { createLogger } from '../../shared/telemetry/logger.ts';
import { metricNames } from '../../shared/telemetry/metric-names.ts';
import { fullConfiguration, resourcesOf, type Synthesized, synthesized } from '../support/synthesized.ts';

describe('the observability stack', () => {
  let stacks: Synthesized;
  beforeAll(async () => {
    stacks = await synthesized({ configuration: fullConfiguration(), prefix: 'house' });
  });
  afterAll(() => stacks[Symbol.asyncDispose]());

  const dashboards = () =>
    new Map(
      [...resourcesOf(stacks.observability, 'AWS::CloudWatch::Dashboard').values()].map(({ Properties }) => [
        String(Properties.DashboardName),
        JSON.stringify(Properties.DashboardBody),
      ]),
    );

  it('has one dashboard to look at first, and one for each capability', () => {
    expect([...dashboards().keys()]).toEqual([
      'house',
      'house-mirror',
      'house-validation',
      'house-taxonomy',
      'house-deployment',
      'house-health',
      'house-alerts',
    ]);
  });

  it('shows every alarm at the first look', () => {
    const alarms = ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'].flatMap((type) => [
      ...resourcesOf(stacks.service, type).values(),
    ]);
    for (const { Properties } of alarms) {
      expect(dashboards().get('house')).toContain(`:alarm:${String(Properties.AlarmName)}\\"`);
    }
  });

  it.each([
    [
      'house',
      [
        'runs that failed, by day',
        'the last day',
        'dead letters',
        'webhook: requests',
        'plan queue: messages',
      ],
    ],
    ['house-mirror', ['push to mirrored', 'mirror queue: messages']],
    ['house-validation', ['findings', 'validation queue: messages']],
    ['house-taxonomy', ['taxonomy rounds', 'taxonomy queue: messages']],
    ['house-deployment', ['lead time and time to restore', 'deployment queue: messages']],
    ['house-health', ['health score', 'remedies', 'requests to git hosts', 'health queue: messages']],
    ['house-alerts', ['messages to channels', 'notifier queue: messages']],
  ])('shows on %s what it is about', (name, titles) => {
    for (const title of titles) expect(dashboards().get(name)).toContain(title);
  });

  it('saves each question to the logs, for the functions or for the public address', () => {
    const saved = [...resourcesOf(stacks.observability, 'AWS::Logs::QueryDefinition').values()].map(
      ({ Properties: { Name, QueryString, LogGroupNames } }) => [
        Name,
        QueryString,
        (LogGroupNames as readonly unknown[]).length,
      ],
    );
    expect(saved).toEqual(
      logQueries.map(({ name, lines, where }) => [
        `house/${name}`,
        lines.join('\n| '),
        where === 'functions' ? 10 : 1,
      ]),
    );
  });
});

/** Words of the query language, and what Lambda says of itself. */
const language =
  /^(filter|fields|stats|sort|limit|by|as|and|or|like|asc|desc|ispresent|coalesce|count|max|sum|pct|latest|bin|1h|@\w+|\d+)$/;

/** Names in a query that must be fields: neither words of the language, nor what the query itself calls something. */
function fieldsIn({ lines }: LogQuery): readonly string[] {
  const text = lines.join(' ').replaceAll(/"[^"]*"/g, '');
  const named = new Set([...text.matchAll(/\bas (\w+)/g)].map(([, name]) => name));
  const words = [...text.matchAll(/@?[\w.]+/g)].map(([word]) => word);
  return words.filter((word) => !language.test(word) && !named.has(word));
}

/** Paths of all values, with dots. */
function pathsIn(value: unknown, path = ''): readonly string[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, each]) => pathsIn(each, path === '' ? key : `${path}.${key}`));
}

class Trouble extends AutoBuilderError {}

describe('the saved queries', () => {
  const lines: string[] = [];
  const report = logReports(createLogger({ service: 'house-mirror', write: (line) => lines.push(line) }));
  const common = { messageId: 'm', receiveCount: 1, durationMs: 5, visibilityFailures: [] };
  const job = { kind: 'mirror', mirror: 'acme', repository: 'acme/app' };
  const error = new Trouble({ code: 'TROUBLE', what: 'w', where: 'GET /x', remedy: 'r' });
  const reports: readonly WorkerReport<unknown>[] = [
    { ...common, job, ending: { kind: 'done', result: undefined } },
    { ...common, job: { kind: 'taxonomy', set: 'index' }, ending: { kind: 'skipped', reason: 'idle' } },
    { ...common, job, ending: { kind: 'retry-later', afterSeconds: 5, why: 'busy' } },
    {
      ...common,
      job: { kind: 'start', app: 'shop', environment: 'staging' },
      ending: { kind: 'failed', code: 'TROUBLE', why: 'w', remedy: 'r' },
    },
    { ...common, job, ending: { kind: 'thrown', error } },
  ];
  for (const each of reports) report(each);
  const written = lines.map((line): unknown => JSON.parse(line));

  it.each(
    logQueries.filter(({ where }) => where === 'functions').map((query) => [query.name, query] as const),
  )('%s: asks for fields that the functions write', (_, query) => {
    const fields = new Set<string>([
      ...written.flatMap((line) => pathsIn(line)),
      ...Object.values(metricNames),
    ]);
    expect(fieldsIn(query).filter((field) => !fields.has(field))).toEqual([]);
  });

  it('look for sentences that the functions write', () => {
    const asked = logQueries.flatMap(({ lines: text }) =>
      [...text.join(' ').matchAll(/\bmessage = "([^"]+)"/g)].map(([, sentence]) => sentence),
    );
    const said = written.map((line) => (line as { readonly message: string }).message);
    expect(asked.length).toBeGreaterThan(2);
    for (const sentence of asked) expect(said).toContain(sentence);
  });

  it('ask the public address for fields of its access log', async () => {
    await using stacks = await synthesized();
    const [stage] = resourcesOf(stacks.service, 'AWS::ApiGatewayV2::Stage').values();
    const settings = stage?.Properties.AccessLogSettings as { readonly Format: string } | undefined;
    const fields = Object.keys(JSON.parse(settings?.Format ?? '{}'));
    const asked = logQueries.filter(({ where }) => where === 'public-address').flatMap(fieldsIn);
    expect(asked.length).toBeGreaterThan(2);
    for (const field of asked) expect(fields).toContain(field);
  });
});
