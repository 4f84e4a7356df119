import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resourcesOf, type Synthesized, synthesized } from '../support/synthesized.ts';

describe('the alarms', () => {
  let stacks: Synthesized;
  let runbooks: string;
  beforeAll(async () => {
    runbooks = await readFile(new URL('../../docs/runbooks.md', import.meta.url), 'utf8');
    stacks = await synthesized({ prefix: 'house', alarmEmail: 'on-call@example.com' });
  });
  afterAll(() => stacks[Symbol.asyncDispose]());

  const alarms = () =>
    [...resourcesOf(stacks.service, 'AWS::CloudWatch::Alarm').values()].map(({ Properties }) => Properties);
  const metricsOf = (name: string) => {
    const found = alarms().find(({ AlarmName }) => AlarmName === `house-${name}`);
    return (found?.Metrics ?? []) as readonly {
      readonly Expression?: string;
      readonly MetricStat?: { readonly Metric: Readonly<Record<string, unknown>>; readonly Period: number };
    }[];
  };
  const names = () => alarms().map(({ AlarmName }) => String(AlarmName).replace(/^house-/, ''));

  it('are those that the runbooks describe, each under its name', () => {
    const headings = [...runbooks.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(names().sort()).toEqual(headings.sort());
  });

  it('lead from the notification to the runbook', () => {
    for (const { AlarmName, AlarmDescription } of alarms()) {
      const name = String(AlarmName).replace(/^house-/, '');
      expect(AlarmDescription).toMatch(new RegExp(`docs/runbooks\\.md#${name}$`));
    }
  });

  it('have a runbook that gives symptom, meaning, first look and mend', () => {
    const sections = runbooks.split(/^## /m).slice(1);
    const parts = sections.map((section) =>
      [...section.matchAll(/^\*\*(.+?)\.\*\*/gm)].map(([, part]) => part),
    );
    for (const found of parts) expect(found).toEqual(['Symptom', 'Meaning', 'First look', 'Mend']);
  });

  it('watch every queue, every function, the lag and the public address', () => {
    const watched = alarms().flatMap(({ Namespace, MetricName }) =>
      MetricName === undefined ? [] : [`${Namespace}/${MetricName}`],
    );
    const counts = Object.fromEntries(
      [...new Set(watched)].map((m) => [m, watched.filter((w) => w === m).length]),
    );
    expect(counts).toEqual({
      'AWS/SQS/ApproximateNumberOfMessagesVisible': 5,
      'AWS/SQS/ApproximateAgeOfOldestMessage': 5,
      'AWS/Lambda/Errors': 6,
      'AWS/Lambda/Throttles': 6,
      'AWS/ApiGateway/5xx': 1,
      'AutoBuilder/MirrorLagMs': 1,
      'AutoBuilder/MirrorRunFailed': 1,
      'AutoBuilder/TaxonomyReplicasFailed': 1,
      'AutoBuilder/TaxonomyQuarantined': 1,
      'AutoBuilder/TaxonomyConvergenceMs': 1,
      'AutoBuilder/DeploymentFailed': 1,
      'AutoBuilder/DeploymentRolledBack': 1,
    });
  });

  it('watch the share of files of which nothing is known', () => {
    const metrics = metricsOf('validation-not-analysed');
    expect(metrics.flatMap(({ Expression }) => Expression ?? [])).toHaveLength(1);
    const service = [{ Name: 'service', Value: 'house-validation' }];
    expect(metrics.flatMap(({ MetricStat }) => MetricStat ?? [])).toEqual([
      expect.objectContaining({
        Metric: { Namespace: 'AutoBuilder', MetricName: 'ValidationFilesNotAnalysed', Dimensions: service },
        Period: 3600,
      }),
      expect.objectContaining({
        Metric: { Namespace: 'AutoBuilder', MetricName: 'ValidationFiles', Dimensions: service },
        Period: 3600,
      }),
    ]);
  });

  it('watch for a day whether rounds over shared files end with all in step', () => {
    const metrics = metricsOf('taxonomy-rounds-incomplete');
    expect(metrics.flatMap(({ Expression }) => Expression ?? [])).toEqual([
      'IF(synced < 1, incomplete + failed, 0)',
    ]);
    const service = [{ Name: 'service', Value: 'house-taxonomy' }];
    expect(metrics.flatMap(({ MetricStat }) => MetricStat ?? [])).toEqual(
      ['TaxonomyRoundSynced', 'TaxonomyRoundIncomplete', 'TaxonomyRoundFailed'].map((MetricName) =>
        expect.objectContaining({
          Metric: { Namespace: 'AutoBuilder', MetricName, Dimensions: service },
          Period: 86_400,
        }),
      ),
    );
  });

  it('read the metrics of their own deployment only', () => {
    const own = alarms().filter(({ Namespace }) => Namespace === 'AutoBuilder');
    const services = own.map(({ AlarmName, Dimensions }) => [AlarmName, Dimensions]);
    const service = (name: string) => [{ Name: 'service', Value: `house-${name}` }];
    expect(services).toEqual([
      ['house-mirror-lag', service('mirror')],
      ['house-mirror-failures', service('mirror')],
      ['house-taxonomy-replicas-failed', service('taxonomy')],
      ['house-taxonomy-quarantined', service('taxonomy')],
      ['house-taxonomy-convergence', service('taxonomy')],
      ['house-deployment-failed', service('deployment')],
      ['house-deployment-rolled-back', service('deployment')],
    ]);
  });

  it('go to one encrypted topic for each severity, and say when they are over', () => {
    const topics = resourcesOf(stacks.service, 'AWS::SNS::Topic');
    expect(topics.size).toBe(2);
    for (const { Properties } of topics.values()) expect(Properties).toHaveProperty('KmsMasterKeyId');
    for (const { AlarmActions, OKActions } of alarms()) {
      expect([...topics.keys()]).toContain((AlarmActions as [{ Ref: string }])[0].Ref);
      expect(OKActions).toEqual(AlarmActions);
    }
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
      ['email', 'on-call@example.com'],
      ['email', 'on-call@example.com'],
    ]);
  });

  it('all stand on the dashboard, above a row for each part', () => {
    const [dashboard] = resourcesOf(stacks.observability, 'AWS::CloudWatch::Dashboard').values();
    const body = JSON.stringify(dashboard?.Properties.DashboardBody);
    for (const name of names()) expect(body).toContain(`:alarm:house-${name}`);
    for (const title of [
      'push to mirrored',
      'webhook: requests',
      'plan queue: messages',
      'mirror queue: messages',
      'validation queue: messages',
      'findings',
      'taxonomy queue: messages',
      'taxonomy rounds',
      'deployment queue: messages',
      'lead time and time to restore',
    ]) {
      expect(body).toContain(title);
    }
  });
});
