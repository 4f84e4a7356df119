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
  /** Seconds between two looks at the health of everything; absent: nobody looks. */
  readonly healthInterval?: number;
  readonly plan: ScheduledQueues;
  /** Absent: nobody is told of alerts. */
  readonly notifier?: ScheduledQueues;
}

/** Where schedules send to, and what could not be sent. */
export interface ScheduledQueues {
  readonly queue: sqs.IQueue;
  readonly deadLetterQueue: sqs.IQueue;
}

const minute = 1 / 60;

/** What is sent, how often, and where to. */
interface Due {
  readonly description: string;
  readonly hours: number;
  readonly message: object;
  /** Absent: the planner. */
  readonly to?: ScheduledQueues;
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
 * One schedule for each mirror, one for its validation, one for each set of shared files, and those that look after deployments and
 * health: they tell the planner that it is time, and repair what an event missed. Another one tells the notifier.
 */
export class Schedules extends Construct {
  readonly #plan: ScheduledQueues;
  readonly #role: iam.Role;
  readonly #group: scheduler.CfnScheduleGroup;

  constructor(scope: Construct, id: string, props: SchedulesProps) {
    super(scope, id);
    const { mirrors, validationInterval, taxonomy, deployments, healthInterval, plan, notifier } = props;
    this.#plan = plan;
    this.#role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com'),
    });
    const targets = [plan, ...(notifier === undefined ? [] : [notifier])];
    this.#role.addToPolicy(
      new iam.PolicyStatement({
        actions: ['sqs:SendMessage'],
        resources: targets.flatMap(({ queue, deadLetterQueue }) => [
          queue.queueArn,
          deadLetterQueue.queueArn,
        ]),
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
        hours: minute,
        message: { kind: 'deployment-schedule' },
      });
    }
    if (healthInterval !== undefined) {
      this.#add('Health', {
        description: 'Looks at the health of everything',
        hours: healthInterval / 3600,
        message: { kind: 'health-schedule' },
      });
    }
    if (notifier !== undefined) {
      this.#add('Alerts', {
        description: 'Looks for alerts that wait to be told',
        hours: minute,
        message: { version: 1, kind: 'sweep' },
        to: notifier,
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

  #add(id: string, { description, hours, message, to = this.#plan }: Due): void {
    const schedule = new scheduler.CfnSchedule(this, id, {
      description,
      groupName: this.#group.ref,
      scheduleExpression: rateOf(hours),
      flexibleTimeWindow: { mode: 'FLEXIBLE', maximumWindowInMinutes: windowOf(hours) },
      target: {
        arn: to.queue.queueArn,
        roleArn: this.#role.roleArn,
        input: JSON.stringify({ ...message, time: '<aws.scheduler.scheduled-time>' }),
        deadLetterConfig: { arn: to.deadLetterQueue.queueArn },
        retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 10 },
      },
    });
    // The role must be able to send before the schedule that uses it is checked.
    schedule.node.addDependency(this.#role);
  }
}
