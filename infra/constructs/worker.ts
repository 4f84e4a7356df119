import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { deadLetterRetention, type WorkerSizing } from '../sizing.ts';
import type { AlarmRegistry, Severity } from './alarm-registry.ts';
import { ServiceFunction, type ServiceFunctionProps } from './service-function.ts';

/** One kind of work. */
export interface WorkerProps extends Omit<ServiceFunctionProps, 'environment' | 'memory' | 'timeout'> {
  /** What waits in the queue (`plan`, `mirror`): start of the queue alarms' names. */
  readonly work: string;
  readonly sizing: WorkerSizing;
  /** How soon a person has to act on the queue's alarms. */
  readonly urgency: { readonly deadLetters: Severity; readonly oldestMessage: Severity };
  /** One message of a group at a time, in order. */
  readonly fifo: boolean;
  /** The function's variables; it is given its queues because most workers send to them. */
  readonly environment: (queues: {
    readonly queue: sqs.Queue;
    readonly deadLetterQueue: sqs.Queue;
  }) => Readonly<Record<string, string>>;
}

/** A queue, its dead-letter queue, the function that empties it, and what watches over the three. */
export class Worker extends Construct {
  readonly queue: sqs.Queue;
  readonly deadLetterQueue: sqs.Queue;
  readonly function: ServiceFunction;
  readonly #work: string;

  constructor(scope: Construct, id: string, props: WorkerProps) {
    super(scope, id);
    const { work, sizing, fifo, environment, urgency, ...functionProps } = props;
    this.#work = work;
    this.deadLetterQueue = this.#makeQueue('DeadLetters', fifo, {
      retentionPeriod: Duration.days(deadLetterRetention),
    });
    this.queue = this.#makeQueue('Queue', fifo, {
      visibilityTimeout: Duration.seconds(sizing.visibility),
      retentionPeriod: Duration.days(4),
      ...(sizing.delay === undefined ? {} : { deliveryDelay: Duration.seconds(sizing.delay) }),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: sizing.maxReceiveCount },
    });
    this.function = new ServiceFunction(this, 'Worker', {
      ...functionProps,
      memory: sizing.memory,
      timeout: sizing.timeout,
      environment: environment({ queue: this.queue, deadLetterQueue: this.deadLetterQueue }),
    });
    this.#connect(sizing);
    this.#addAlarms(props.alarms, sizing, urgency);
  }

  /** Its row on the dashboard. */
  get widgets(): cloudwatch.IWidget[] {
    const options = { period: Duration.minutes(5), statistic: 'Maximum' };
    return [
      new cloudwatch.GraphWidget({
        title: `${this.#work} queue: messages`,
        left: [
          this.queue.metricApproximateNumberOfMessagesVisible({ ...options, label: 'waiting' }),
          this.queue.metricApproximateNumberOfMessagesNotVisible({ ...options, label: 'in work' }),
          this.deadLetterQueue.metricApproximateNumberOfMessagesVisible({
            ...options,
            label: 'dead letters',
          }),
        ],
      }),
      new cloudwatch.GraphWidget({
        title: `${this.#work} queue: oldest message`,
        left: [this.queue.metricApproximateAgeOfOldestMessage({ ...options, label: 'seconds' })],
      }),
      ...this.function.widgets,
    ];
  }

  #makeQueue(id: string, fifo: boolean, props: sqs.QueueProps): sqs.Queue {
    return new sqs.Queue(this, id, {
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      ...props,
      ...(fifo
        ? {
            fifo: true,
            contentBasedDeduplication: true,
            // Order and deduplication matter only within one repository: this is what lets a FIFO queue scale.
            deduplicationScope: sqs.DeduplicationScope.MESSAGE_GROUP,
            fifoThroughputLimit: sqs.FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
          }
        : {}),
    });
  }

  #connect(sizing: WorkerSizing): void {
    this.function.allow(
      ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes'],
      [this.queue.queueArn],
    );
    // A job that failed for good goes there at once, with the reason.
    this.function.allow(['sqs:SendMessage'], [this.deadLetterQueue.queueArn]);
    this.function.handler.addEventSourceMapping('Source', {
      eventSourceArn: this.queue.queueArn,
      batchSize: sizing.batchSize,
      maxConcurrency: sizing.maximumConcurrency,
      reportBatchItemFailures: true,
    });
  }

  #addAlarms(alarms: AlarmRegistry, sizing: WorkerSizing, urgency: WorkerProps['urgency']): void {
    const options = { period: Duration.minutes(5), statistic: 'Maximum' };
    alarms.add(this, {
      name: `${this.#work}-dead-letters`,
      severity: urgency.deadLetters,
      metric: this.deadLetterQueue.metricApproximateNumberOfMessagesVisible(options),
      threshold: 1,
      meaning: `A message of the ${this.#work} queue failed for good and waits for a person.`,
    });
    alarms.add(this, {
      name: `${this.#work}-oldest-message`,
      severity: urgency.oldestMessage,
      metric: this.queue.metricApproximateAgeOfOldestMessage(options),
      threshold: sizing.oldestMessage,
      periods: 3,
      meaning: `The ${this.#work} queue is not emptied as fast as it fills.`,
    });
  }
}
