import * as iam from 'aws-cdk-lib/aws-iam';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Mirror } from '../../shared/config/configuration.ts';
import { scheduleWindow } from '../sizing.ts';

/** What the schedules need. */
export interface MirrorSchedulesProps {
  readonly mirrors: readonly Mirror[];
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

/** One schedule for each mirror: it tells the planner that it is time, and repairs what an event missed. */
export class MirrorSchedules extends Construct {
  constructor(scope: Construct, id: string, props: MirrorSchedulesProps) {
    super(scope, id);
    const { mirrors, planQueue, planDeadLetterQueue } = props;
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com'),
    });
    role.addToPolicy(
      new iam.PolicyStatement({
        actions: ['sqs:SendMessage'],
        resources: [planQueue.queueArn, planDeadLetterQueue.queueArn],
      }),
    );
    const group = new scheduler.CfnScheduleGroup(this, 'Group');
    for (const mirror of mirrors) {
      const schedule = new scheduler.CfnSchedule(this, `Schedule-${mirror.id}`, {
        description: `Reconciles mirror ${mirror.id}`,
        groupName: group.ref,
        scheduleExpression: rateOf(mirror.syncInterval),
        flexibleTimeWindow: { mode: 'FLEXIBLE', maximumWindowInMinutes: windowOf(mirror.syncInterval) },
        target: {
          arn: planQueue.queueArn,
          roleArn: role.roleArn,
          input: JSON.stringify({
            kind: 'schedule',
            mirror: mirror.id,
            time: '<aws.scheduler.scheduled-time>',
          }),
          deadLetterConfig: { arn: planDeadLetterQueue.queueArn },
          retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 10 },
        },
      });
      // The role must be able to send before the schedule that uses it is checked.
      schedule.node.addDependency(role);
    }
  }
}
