import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import type { Construct } from 'constructs';
import type { Worker } from './worker.ts';

/** Who hears of what happens. */
export interface EventRoutesProps {
  readonly bus: events.EventBus;
  readonly planner: Worker;
  readonly notifier: Worker;
  readonly metrics: Worker;
}

/** The rules that take events from the bus to the queues of those who care. What cannot be delivered is a dead letter there. */
export function routeEvents(scope: Construct, { bus, planner, notifier, metrics }: EventRoutesProps): void {
  const route = (id: string, description: string, to: Worker, detailType: readonly (readonly string[])[]) =>
    new events.Rule(scope, id, {
      description,
      eventBus: bus,
      eventPattern: { source: ['auto-builder'], detailType: events.Match.anyOf(...detailType) },
      targets: [
        new SqsQueue(to.queue, { deadLetterQueue: to.deadLetterQueue, maxEventAge: Duration.hours(6) }),
      ],
    });

  route(
    'EventsToPlanner',
    'What happened to repositories and installations, and which commits passed, goes to the planner',
    planner,
    [
      events.Match.prefix('repository.'),
      events.Match.prefix('installation.'),
      events.Match.prefix('pull-request.'),
      events.Match.exactString('validation.passed'),
      events.Match.exactString('mirror.synced'),
      events.Match.exactString('deployment.succeeded'),
    ],
  );
  route(
    'EventsToNotifier',
    'What a person may have to know, and that it is over, goes to the notifier',
    notifier,
    [
      events.Match.exactString('health.finding'),
      events.Match.exactString('health.resolved'),
      events.Match.exactString('deployment.failed'),
      events.Match.exactString('deployment.rolledback'),
      events.Match.exactString('deployment.succeeded'),
      events.Match.exactString('taxonomy.conflict'),
      events.Match.exactString('taxonomy.synced'),
    ],
  );
  route('EventsToMetrics', 'What each run came to goes to the sums of its hour and its day', metrics, [
    events.Match.prefix('mirror.'),
    events.Match.prefix('validation.'),
    events.Match.exactString('taxonomy.synced'),
    events.Match.exactString('taxonomy.incomplete'),
    events.Match.exactString('deployment.succeeded'),
    events.Match.exactString('deployment.failed'),
    events.Match.exactString('deployment.rolledback'),
    events.Match.exactString('health.checked'),
    events.Match.exactString('health.healed'),
  ]);
}
