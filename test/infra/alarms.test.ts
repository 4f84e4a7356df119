import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compositeAlarms } from '../../infra/constructs/composite-alarms.ts';
import { objectiveComposites } from '../../infra/constructs/objective-alarms.ts';
import { defaultHealth, defaultMetrics } from '../../shared/config/health-defaults.ts';
import { fullConfiguration, resourcesOf, type Synthesized, synthesized } from '../support/synthesized.ts';

const runbooksFile = new URL('../../docs/runbooks.md', import.meta.url);

interface AlarmMetric {
  readonly Id: string;
  readonly Expression?: string;
  readonly ReturnData?: boolean;
  readonly MetricStat?: {
    readonly Metric: Readonly<Record<string, unknown>>;
    readonly Period: number;
    readonly Stat: string;
  };
}

describe('the alarms', () => {
  let stacks: Synthesized;
  let runbooks: string;
  beforeAll(async () => {
    runbooks = await readFile(runbooksFile, 'utf8');
    stacks = await synthesized({
      configuration: fullConfiguration(),
      prefix: 'house',
      alarmEmail: 'on-call@example.com',
    });
  });
  afterAll(() => stacks[Symbol.asyncDispose]());

  const own = (name: unknown) => String(name).replace(/^house-/, '');
  const alarms = () =>
    [...resourcesOf(stacks.service, 'AWS::CloudWatch::Alarm').values()].map(({ Properties }) => Properties);
  const composites = () =>
    [...resourcesOf(stacks.service, 'AWS::CloudWatch::CompositeAlarm').values()].map(
      ({ Properties }) => Properties,
    );
  const everyAlarm = () => [...alarms(), ...composites()];
  const names = () => everyAlarm().map(({ AlarmName }) => own(AlarmName));
  const alarm = (name: string) => {
    const found = everyAlarm().find(({ AlarmName }) => own(AlarmName) === name);
    if (found === undefined) throw new Error(`no alarm ${name}`);
    return found;
  };
  const metricsOf = (name: string) => (alarm(name).Metrics ?? []) as readonly AlarmMetric[];
  const expressionsOf = (name: string) => metricsOf(name).flatMap(({ Expression }) => Expression ?? []);
  const statsOf = (name: string) => metricsOf(name).flatMap(({ MetricStat }) => MetricStat ?? []);
  const service = (name: string) => [{ Name: 'service', Value: `house-${name}` }];

  it('are those that the runbooks describe, each under its name', () => {
    const headings = [...runbooks.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(names().sort()).toEqual(headings.sort());
  });

  it('say how soon somebody has to act, and lead from the notification to the runbook', () => {
    for (const { AlarmName, AlarmDescription } of everyAlarm()) {
      expect(AlarmDescription).toMatch(
        new RegExp(`^\\[(critical|high|medium|low)\\] .+ Runbook: docs/runbooks\\.md#${own(AlarmName)}$`),
      );
    }
  });

  it('have a runbook that gives symptom, meaning, first look and mend', () => {
    for (const section of runbooks.split(/^## /m).slice(1)) {
      const parts = [...section.matchAll(/^\*\*(.+?)\.\*\* (.+)/gm)].map(([, part]) => part);
      expect(parts, section.split('\n')[0]).toEqual(['Symptom', 'Meaning', 'First look', 'Mend']);
    }
  });

  it('have a runbook whose references lead to other headings', () => {
    const headings = new Set(names());
    const called = [...runbooks.matchAll(/[Aa]s for `([a-z0-9-]+)`/g)].map(([, name]) => name ?? '');
    expect(called.filter((name) => !headings.has(name))).toEqual([]);
  });

  it('watch every queue, every function, the lag and the public address', () => {
    const watched = alarms().flatMap(({ Namespace, MetricName }) =>
      MetricName === undefined ? [] : [`${Namespace}/${MetricName}`],
    );
    const counts = Object.fromEntries(
      [...new Set(watched)].map((m) => [m, watched.filter((w) => w === m).length]),
    );
    expect(counts).toEqual({
      'AWS/SQS/ApproximateNumberOfMessagesVisible': 8,
      'AWS/SQS/ApproximateAgeOfOldestMessage': 8,
      'AWS/Lambda/Errors': 10,
      'AWS/Lambda/Throttles': 10,
      'AWS/ApiGateway/5xx': 1,
      'AutoBuilder/MirrorLagMs': 1,
      'AutoBuilder/MirrorRunFailed': 1,
      'AutoBuilder/TaxonomyReplicasFailed': 1,
      'AutoBuilder/TaxonomyQuarantined': 1,
      'AutoBuilder/TaxonomyConvergenceMs': 1,
      'AutoBuilder/DeploymentFailed': 1,
      'AutoBuilder/DeploymentRolledBack': 1,
      'AutoBuilder/HealingGivenUp': 1,
      'AutoBuilder/ApiBudgetRemaining': 1,
      'AutoBuilder/HealthChecked': 1,
      'AutoBuilder/AlertDeliveryFailed': 1,
    });
  });

  it('watch the share of files of which nothing is known', () => {
    expect(expressionsOf('validation-not-analysed')).toHaveLength(1);
    expect(statsOf('validation-not-analysed')).toEqual(
      ['ValidationFilesNotAnalysed', 'ValidationFiles'].map((MetricName) =>
        expect.objectContaining({
          Metric: { Namespace: 'AutoBuilder', MetricName, Dimensions: service('validation') },
          Period: 3600,
        }),
      ),
    );
  });

  it('watch for a day whether rounds over shared files end with all in step', () => {
    expect(expressionsOf('taxonomy-rounds-incomplete')).toEqual(['IF(synced < 1, incomplete + failed, 0)']);
    expect(statsOf('taxonomy-rounds-incomplete')).toEqual(
      ['TaxonomyRoundSynced', 'TaxonomyRoundIncomplete', 'TaxonomyRoundFailed'].map((MetricName) =>
        expect.objectContaining({
          Metric: { Namespace: 'AutoBuilder', MetricName, Dimensions: service('taxonomy') },
          Period: 86_400,
        }),
      ),
    );
  });

  it('read the metrics of their own deployment only', () => {
    const dimensions = alarms().flatMap(({ Namespace, Dimensions, Metrics }) => [
      ...(Namespace === 'AutoBuilder' ? [Dimensions] : []),
      ...((Metrics ?? []) as readonly AlarmMetric[]).flatMap(({ MetricStat }) =>
        MetricStat === undefined ? [] : [MetricStat.Metric.Dimensions],
      ),
    ]);
    expect(dimensions.length).toBeGreaterThan(20);
    for (const each of dimensions) {
      expect(each).toEqual([{ Name: 'service', Value: expect.stringMatching(/^house-[a-z]+$/) }]);
    }
  });

  it('look back no longer than CloudWatch allows', () => {
    for (const { AlarmName, Period, Metrics, EvaluationPeriods } of alarms()) {
      const stats = ((Metrics ?? []) as readonly AlarmMetric[]).flatMap(({ MetricStat }) => MetricStat ?? []);
      const period = Math.max(Number(Period ?? 0), ...stats.map((stat) => stat.Period));
      const longest = period < 3600 ? 86_400 : 604_800;
      expect(period * Number(EvaluationPeriods), String(AlarmName)).toBeLessThanOrEqual(longest);
    }
  });

  it('go to one encrypted topic for each severity, and say when they are over', () => {
    const topics = resourcesOf(stacks.service, 'AWS::SNS::Topic');
    expect(topics.size).toBe(4);
    for (const { Properties } of topics.values()) expect(Properties).toHaveProperty('KmsMasterKeyId');
    for (const { AlarmActions, OKActions, AlarmDescription } of everyAlarm()) {
      if (AlarmActions === undefined) continue;
      const severity = /^\[(\w+)\]/.exec(String(AlarmDescription))?.[1];
      expect((AlarmActions as [{ Ref: string }])[0].Ref.toLowerCase()).toContain(`alarms${severity}`);
      expect(OKActions).toEqual(AlarmActions);
    }
  });

  describe('over others', () => {
    const covered = (name: string) =>
      [...compositeAlarms, ...objectiveComposites].filter(({ covers }) => covers(name));

    it('tell people in their place, so that one cause makes one page', () => {
      for (const { AlarmName, AlarmActions } of alarms()) {
        const by = covered(own(AlarmName));
        expect(by.length, String(AlarmName)).toBeLessThanOrEqual(1);
        expect(AlarmActions === undefined, String(AlarmName)).toBe(by.length === 1);
      }
      for (const { AlarmActions } of composites()) expect(AlarmActions).toHaveLength(1);
    });

    it('each cover alarms that there are', () => {
      const rules = Object.fromEntries(
        composites().map(({ AlarmName, AlarmRule }) => [
          own(AlarmName),
          (JSON.stringify(AlarmRule).match(/ALARM\(/g) ?? []).length,
        ]),
      );
      expect(rules).toEqual({
        'service-down': 3,
        'work-lost': 5,
        'nobody-told': 4,
        'healing-lost': 4,
        'work-late': 4,
        'functions-fail': 8,
        'concurrency-used-up': 10,
        'sync-success-fast': 2,
        'sync-success-steady': 2,
        'sync-success-slow': 2,
        'deployment-success-fast': 2,
        'deployment-success-steady': 2,
        'deployment-success-slow': 2,
      });
    });

    it('sound for objectives only when the long and the short time agree', () => {
      for (const { AlarmName, AlarmRule } of composites()) {
        const isObjective = /-(fast|steady|slow)$/.test(String(AlarmName));
        expect(JSON.stringify(AlarmRule).includes(' AND '), String(AlarmName)).toBe(isObjective);
      }
    });
  });

  describe('on objectives', () => {
    it.each([
      ['sync-success-fast', 'critical', 0.0144, 3600, 300],
      ['sync-success-steady', 'high', 0.006, 21_600, 1800],
      ['sync-success-slow', 'medium', 0.001, 259_200, 21_600],
      ['deployment-success-fast', 'critical', 0.072, 3600, 300],
      ['deployment-success-steady', 'high', 0.03, 21_600, 1800],
      ['deployment-success-slow', 'medium', 0.005, 259_200, 21_600],
    ])(
      '%s (%s) sounds at a ratio of %d over %d s and over %d s',
      (name, severity, threshold, long, short) => {
        expect(alarm(name).AlarmDescription).toContain(`[${severity}]`);
        for (const [window, period] of [
          ['long', long],
          ['short', short],
        ] as const) {
          expect(alarm(`${name}-${window}`)).toMatchObject({
            Threshold: threshold,
            ComparisonOperator: 'GreaterThanOrEqualToThreshold',
            TreatMissingData: 'notBreaching',
          });
          expect(new Set(statsOf(`${name}-${window}`).map(({ Period }) => Period))).toEqual(
            new Set([period]),
          );
        }
      },
    );

    it('count runs that failed among all runs, not those that hold something back, and nothing of fewer than three over the long time', () => {
      const counted = statsOf('sync-success-fast-long').map(({ Metric }) => Metric.MetricName);
      expect(counted.sort()).toEqual(['MirrorRunFailed', 'MirrorRunPartial', 'MirrorRunSynced']);
      const idOf = Object.fromEntries(
        metricsOf('sync-success-fast-long').map(({ Id, MetricStat }) => [MetricStat?.Metric.MetricName, Id]),
      );
      const { MirrorRunFailed: failed, MirrorRunPartial: partial, MirrorRunSynced: synced } = idOf;
      const ratio = (fewest: number) =>
        `IF((${failed}) >= ${fewest}, (${failed}) / ((${failed}) + ${synced} + ${partial}), 0)`;
      expect(expressionsOf('sync-success-fast-long')).toEqual([ratio(3)]);
      expect(expressionsOf('sync-success-fast-short')).toEqual([ratio(1)]);
    });

    it('go by the targets of the configuration, and are not there for deployments without deployments', async () => {
      const { deployment: _, ...configuration } = fullConfiguration();
      const objectives = { ...defaultMetrics.objectives, syncSuccess: 0.9 };
      await using other = await synthesized({
        prefix: 'house',
        configuration: { ...configuration, metrics: { ...defaultMetrics, objectives } },
      });
      const found = [...resourcesOf(other.service, 'AWS::CloudWatch::Alarm').values()].flatMap(
        ({ Properties: { AlarmName, Threshold } }) =>
          /-success-/.test(String(AlarmName)) ? [[own(AlarmName), Threshold]] : [],
      );
      expect(found).toEqual([
        ['sync-success-fast-long', 1],
        ['sync-success-fast-short', 1],
        ['sync-success-steady-long', 0.6],
        ['sync-success-steady-short', 0.6],
        ['sync-success-slow-long', 0.1],
        ['sync-success-slow-short', 0.1],
      ]);
    });
  });

  it.each([
    ['anomaly-sync-time', ['MirrorRunMs'], ['mirror']],
    ['anomaly-failure-rate', ['MirrorRunFailed', 'MirrorRunPartial', 'MirrorRunSynced'], ['mirror']],
    [
      'anomaly-api-use',
      ['ApiRequests'],
      ['deployment', 'health', 'mirror', 'planner', 'taxonomy', 'validation'],
    ],
  ])('%s sounds when its figure is above what is usual', (name, metricNames, services) => {
    const { ThresholdMetricId, ComparisonOperator } = alarm(name);
    expect(ComparisonOperator).toBe('GreaterThanUpperThreshold');
    const band = metricsOf(name).find(({ Id }) => Id === ThresholdMetricId);
    expect(band?.Expression).toMatch(/^ANOMALY_DETECTION_BAND\(\w+, 3\)$/);
    // The band and what it is drawn around.
    expect(metricsOf(name).filter(({ ReturnData }) => ReturnData !== false)).toHaveLength(2);
    const metrics = statsOf(name).map(({ Metric }) => Metric);
    expect([...new Set(metrics.map(({ MetricName }) => MetricName))].sort()).toEqual(metricNames);
    const read = metrics.map(({ Dimensions }) => (Dimensions as [{ Value: string }])[0].Value);
    expect([...new Set(read.map(own))].sort()).toEqual(services);
  });

  describe('on health', () => {
    const standsStill = async (interval: number) => {
      const configuration = fullConfiguration();
      await using other = await synthesized({
        configuration: { ...configuration, health: { ...defaultHealth, interval } },
      });
      return [...resourcesOf(other.service, 'AWS::CloudWatch::Alarm').values()].flatMap(
        ({ Properties: { AlarmName, Period, EvaluationPeriods } }) =>
          String(AlarmName).endsWith('health-stands-still') ? [[Period, EvaluationPeriods]] : [],
      );
    };

    it('sound when for three intervals nothing was looked at, also in silence', () => {
      expect(alarm('health-stands-still')).toMatchObject({
        Period: 3600,
        EvaluationPeriods: 3,
        Threshold: 0,
        ComparisonOperator: 'LessThanOrEqualToThreshold',
        TreatMissingData: 'breaching',
      });
    });

    it('look back as far as can be where intervals are long, and not at all where one look is all that fits', async () => {
      expect(await standsStill(90)).toEqual([[120, 3]]);
      expect(await standsStill(3 * 86_400)).toEqual([[259_200, 2]]);
      expect(await standsStill(7 * 86_400)).toEqual([]);
    });

    it('sound when a budget stays at what is left to other work', () => {
      expect(alarm('api-budget-low')).toMatchObject({
        Statistic: 'Minimum',
        Threshold: 10,
        ComparisonOperator: 'LessThanOrEqualToThreshold',
        TreatMissingData: 'notBreaching',
      });
    });
  });

  it('may publish under the key, which rotates and which nobody outside this account can use', () => {
    const [key] = resourcesOf(stacks.service, 'AWS::KMS::Key').values();
    expect(key?.Properties).toMatchObject({
      EnableKeyRotation: true,
      KeyPolicy: {
        Statement: [
          { Action: 'kms:*', Principal: { AWS: expect.anything() } },
          {
            Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          },
        ],
      },
    });
  });

  it('send mail to the address that was given', () => {
    const mails = [...resourcesOf(stacks.service, 'AWS::SNS::Subscription').values()];
    expect(mails.map(({ Properties }) => [Properties.Protocol, Properties.Endpoint])).toEqual([
      ...Array(4).fill(['email', 'on-call@example.com']),
    ]);
  });
});
