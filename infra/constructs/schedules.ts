import * as iam from 'aws-cdk-lib/aws-iam';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Mirror, TaxonomySettings } from '../../shared/config/configuration.ts';
import { scheduleWindow } from '../sizing.ts';

/** What the schedules need. */
export interface SchedulesProps {
  readonly mirrors: readonly Mirror[];
  /** Hours between two validations of whole repositories; absent: there are none. */
  readonly validationInterval?: number;
  /** Absent: no set is kept in step. */
  readonly taxonomy?: Pick<TaxonomySettings, 'syncInterval' | 'sets'>;
  /** Whether runs of deployments are looked after, each minute. */
  readonly deployments: boolean;
  readonly planQueue: sqs.IQueue;
  readonly planDeadLetterQueue: sqs.IQueue;
}

/** `rate(6 hours)`, or minutes when the interval is not whole hours. EventBridge wants the singular for one. */
export function rateOf(hours: number): string {
  const [value, unit] = Number.isInteger(hours)
    ? [hours, 'hour']
    : [Math.max(1, Math.round(hours * 60)), 'minute'];
  return `rate(${value} ${unit}${value === 1 ? '' : 's'})`;
}

/** At most a quarter of the interval late, at least one minute. */
function windowOf(hours: number): number {
  return Math.max(1, Math.min(scheduleWindow, Math.floor(hours * 15)));
}

/**
 * One schedule for each mirror, one for its validation, and one for each set of shared files: they tell the planner that it is
 * time, and repair what an event missed.
 */
export class Schedules extends Construct {
  readonly #props: SchedulesProps;
  readonly #role: iam.Role;
  readonly #group: scheduler.CfnScheduleGroup;

  constructor(scope: Construct, id: string, props: SchedulesProps) {
    super(scope, id);
    this.#props = props;
    const { mirrors, planQueue, planDeadLetterQueue, validationInterval, taxonomy, deployments } = props;
    this.#role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com'),
    });
    this.#role.addToPolicy(
      new iam.PolicyStatement({
        actions: ['sqs:SendMessage'],
        resources: [planQueue.queueArn, planDeadLetterQueue.queueArn],
      }),
    );
    this.#group = new scheduler.CfnScheduleGroup(this, 'Group');
    for (const { id: mirror, syncInterval } of mirrors) {
      this.#add(`Schedule-${mirror}`, {
        description: `Reconciles mirror ${mirror}`,
        hours: syncInterval,
        message: { kind: 'schedule', mirror },
      });
      if (validationInterval === undefined) continue;
      this.#add(`Validation-${mirror}`, {
        description: `Validates the repositories of mirror ${mirror}`,
        hours: validationInterval,
        message: { kind: 'validation-schedule', mirror },
      });
    }
    if (deployments) {
      this.#add('Deployments', {
        description: 'Goes on with deployments that stand still',
        hours: 1 / 60,
        message: { kind: 'deployment-schedule' },
      });
    }
    if (taxonomy === undefined) return;
    for (const { name: set } of taxonomy.sets) {
      this.#add(`Taxonomy-${set}`, {
        description: `Brings the files of set ${set} in step`,
        hours: taxonomy.syncInterval,
        message: { kind: 'taxonomy-schedule', set },
      });
    }
  }

  #add(
    id: string,
    { description, hours, message }: { description: string; hours: number; message: object },
  ): void {
    const { planQueue, planDeadLetterQueue } = this.#props;
    const schedule = new scheduler.CfnSchedule(this, id, {
      description,
      groupName: this.#group.ref,
      scheduleExpression: rateOf(hours),
      flexibleTimeWindow: { mode: 'FLEXIBLE', maximumWindowInMinutes: windowOf(hours) },
      target: {
        arn: planQueue.queueArn,
        roleArn: this.#role.roleArn,
        input: JSON.stringify({ ...message, time: '<aws.scheduler.scheduled-time>' }),
        deadLetterConfig: { arn: planDeadLetterQueue.queueArn },
        retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 10 },
      },
    });
    // The role must be able to send before the schedule that uses it is checked.
    schedule.node.addDependency(this.#role);
  }
}
