import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rateOf } from '../../infra/constructs/schedules.ts';
import type { Configuration, Mirror, TaxonomySet } from '../../shared/config/configuration.ts';
import { defaultHealth } from '../../shared/config/health-defaults.ts';
import { validationDefaults } from '../../shared/config/validation-settings.ts';
import {
  alertsTo,
  configurationOf,
  mirrorWith,
  resourcesOf,
  type Synthesized,
  synthesized,
} from '../support/synthesized.ts';

describe('the schedule expression of an interval', () => {
  it.each([
    [6, 'rate(6 hours)'],
    [1, 'rate(1 hour)'],
    [0.5, 'rate(30 minutes)'],
    [1.5, 'rate(90 minutes)'],
    [1 / 60, 'rate(1 minute)'],
    [0.001, 'rate(1 minute)'],
  ])('of %d hours is %s', (hours, expected) => {
    expect(rateOf(hours)).toBe(expected);
  });
});

/** Without looks at health, which have a schedule of their own. */
function configurationWithout(...mirrors: readonly Mirror[]): Configuration {
  return { ...configurationOf(...mirrors), health: { ...defaultHealth, enabled: false } };
}

describe('the schedules of two mirrors', () => {
  let stacks: Synthesized;
  beforeAll(async () => {
    stacks = await synthesized({
      configuration: configurationWithout(
        mirrorWith({ id: 'often', syncInterval: 0.1 }),
        mirrorWith({ id: 'daily', syncInterval: 24 }),
      ),
    });
  });
  afterAll(() => stacks[Symbol.asyncDispose]());

  const schedules = () =>
    [...resourcesOf(stacks.service, 'AWS::Scheduler::Schedule').values()].map(({ Properties }) => Properties);

  it('are one for each mirror, at its interval and at most a quarter of it late', () => {
    const found = schedules().map(({ ScheduleExpression, FlexibleTimeWindow }) => [
      ScheduleExpression,
      FlexibleTimeWindow,
    ]);
    expect(found).toEqual([
      ['rate(6 minutes)', { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 1 }],
      ['rate(24 hours)', { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 }],
    ]);
  });

  it('tell the planner which mirror is due and for which time', () => {
    const inputs = schedules().map(({ Target }) => JSON.parse((Target as { Input: string }).Input));
    expect(inputs).toEqual(
      ['often', 'daily'].map((mirror) => ({
        kind: 'schedule',
        mirror,
        time: '<aws.scheduler.scheduled-time>',
      })),
    );
  });

  it('keep what could not be sent in the dead-letter queue', () => {
    for (const { Target } of schedules()) {
      expect(Target).toMatchObject({
        Arn: { 'Fn::GetAtt': [expect.stringContaining('PlannerQueue'), 'Arn'] },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [expect.stringContaining('PlannerDeadLetters'), 'Arn'] } },
      });
    }
  });
});

describe('the schedules where code is validated', () => {
  const inputsOf = async (enabled: boolean) => {
    await using stacks = await synthesized({
      configuration: {
        ...configurationWithout(mirrorWith({ id: 'one' }), mirrorWith({ id: 'two' })),
        validation: { ...validationDefaults(), enabled, interval: 48 },
      },
    });
    return [...resourcesOf(stacks.service, 'AWS::Scheduler::Schedule').values()].map(
      ({ Properties: { ScheduleExpression, Target } }) => {
        const { kind, mirror, time } = JSON.parse((Target as { Input: string }).Input);
        return [ScheduleExpression, kind, mirror, time];
      },
    );
  };
  const time = '<aws.scheduler.scheduled-time>';
  const repairs = [
    ['rate(6 hours)', 'schedule', 'one', time],
    ['rate(6 hours)', 'schedule', 'two', time],
  ];

  it('are also one for each mirror, at the interval of validation', async () => {
    expect((await inputsOf(true)).sort()).toEqual([
      ['rate(48 hours)', 'validation-schedule', 'one', time],
      ['rate(48 hours)', 'validation-schedule', 'two', time],
      ...repairs,
    ]);
  });

  it('are not there while validation is switched off', async () => {
    expect(await inputsOf(false)).toEqual(repairs);
  });
});

describe('the schedules where files are kept in step', () => {
  const set: TaxonomySet = {
    name: 'index',
    files: ['*.json'],
    repos: ['acme/*'],
    rank: [],
    delivery: 'commit',
    conflictStrategy: 'merge',
    mode: 'continuous',
    createMissing: false,
  };
  const inputsOf = async (enabled: boolean) => {
    await using stacks = await synthesized({
      configuration: {
        ...configurationWithout(mirrorWith({ id: 'one' })),
        taxonomy: { enabled, syncInterval: 3, sets: [set, { ...set, name: 'docs' }] },
      },
    });
    return [...resourcesOf(stacks.service, 'AWS::Scheduler::Schedule').values()].map(
      ({ Properties: { ScheduleExpression, Target } }) => [
        ScheduleExpression,
        JSON.parse((Target as { Input: string }).Input),
      ],
    );
  };
  const time = '<aws.scheduler.scheduled-time>';
  const mirrorDue = ['rate(6 hours)', { kind: 'schedule', mirror: 'one', time }];

  it('are also one for each set', async () => {
    expect(await inputsOf(true)).toEqual([
      mirrorDue,
      ['rate(3 hours)', { kind: 'taxonomy-schedule', set: 'index', time }],
      ['rate(3 hours)', { kind: 'taxonomy-schedule', set: 'docs', time }],
    ]);
  });

  it('are not there while that is switched off', async () => {
    expect(await inputsOf(false)).toEqual([mirrorDue]);
  });
});

describe('the schedules of health and alerts', () => {
  const alerts = alertsTo({ name: 'desk', kind: 'sns', topic: 'arn:aws:sns:::desk', phones: [] });
  const dueOf = async (configuration: Configuration) => {
    await using stacks = await synthesized({ configuration });
    return [...resourcesOf(stacks.service, 'AWS::Scheduler::Schedule').values()]
      .map(({ Properties: { ScheduleExpression, Target } }) => {
        const { Arn, Input } = Target as { Arn: { 'Fn::GetAtt': [string, string] }; Input: string };
        return [ScheduleExpression, Arn['Fn::GetAtt'][0].replace(/[0-9A-F]{8}$/, ''), JSON.parse(Input)];
      })
      .slice(1);
  };
  const time = '<aws.scheduler.scheduled-time>';

  it.each([
    [3600, 'rate(1 hour)'],
    [90, 'rate(2 minutes)'],
    [5400, 'rate(90 minutes)'],
  ])('tell the planner every %d seconds that health is due (%s)', async (interval, expected) => {
    const due = await dueOf({
      ...configurationOf(mirrorWith()),
      health: { ...defaultHealth, interval },
    });
    expect(due).toEqual([[expected, 'PlannerQueue', { kind: 'health-schedule', time }]]);
  });

  it('tell the notifier each minute to look for what waits, where people are told', async () => {
    const configuration = configurationWithout(mirrorWith());
    expect(await dueOf({ ...configuration, alerts })).toEqual([
      ['rate(1 minute)', 'NotifierQueue', { version: 1, kind: 'sweep', time }],
    ]);
    expect(await dueOf({ ...configuration, alerts: { ...alerts, enabled: false } })).toEqual([]);
  });
});
