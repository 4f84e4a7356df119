import { patternProblems } from '../bus/pattern.ts';
import { parseScheduleExpression } from '../schedule/expression.ts';
import type { Checked, Reading } from './describe.ts';
import type {
  CloudDescription,
  EventSourceDescription,
  QueueDescription,
  RuleDescription,
  ScheduleDescription,
  TargetDescription,
} from './description.ts';
import type { Properties } from './resource-schemas.ts';
import type { Resource } from './resources.ts';

type Messaging = Pick<CloudDescription, 'queues' | 'buses' | 'rules' | 'eventSources' | 'schedules'>;

/** Queues, buses, rules, event sources and schedules: all that hands a message from one part to another. */
export function describeMessaging(reading: Reading): Messaging {
  const queues = reading.of('AWS::SQS::Queue').map(describeQueue);
  const buses = ['default', ...reading.of('AWS::Events::EventBus').map(({ properties }) => properties.Name)];
  const target = targetDescriber(reading, queues);
  return {
    queues,
    buses,
    rules: reading.of('AWS::Events::Rule').flatMap((rule) => describeRule(reading, buses, target, rule)),
    eventSources: reading
      .of('AWS::Lambda::EventSourceMapping')
      .flatMap((source) => describeEventSource(reading, queues, source)),
    schedules: reading
      .of('AWS::Scheduler::Schedule')
      .flatMap((schedule) => describeSchedule(reading, target, schedule)),
  };
}

function describeQueue({ resource, name, properties }: Checked<'AWS::SQS::Queue'>): QueueDescription {
  const fifo = properties.FifoQueue === true;
  const optional = {
    DelaySeconds: properties.DelaySeconds,
    MaximumMessageSize: properties.MaximumMessageSize,
    ReceiveMessageWaitTimeSeconds: properties.ReceiveMessageWaitTimeSeconds,
    RedrivePolicy: properties.RedrivePolicy && JSON.stringify(properties.RedrivePolicy),
    FifoQueue: fifo ? true : undefined,
    ContentBasedDeduplication: fifo ? properties.ContentBasedDeduplication === true : undefined,
  };
  return {
    logicalId: resource.logicalId,
    name,
    arn: arnOf(resource),
    url: String(resource.scope.ref(resource.logicalId)),
    fifo,
    contentBasedDeduplication: properties.ContentBasedDeduplication === true,
    deduplicatesPerGroup: properties.DeduplicationScope === 'messageGroup',
    visibilityTimeoutSeconds: properties.VisibilityTimeout,
    attributes: {
      VisibilityTimeout: String(properties.VisibilityTimeout),
      ...Object.fromEntries(
        Object.entries(optional).flatMap(([key, value]) =>
          value === undefined ? [] : [[key, String(value)]],
        ),
      ),
    },
  };
}

function describeRule(
  reading: Reading,
  buses: readonly string[],
  target: TargetDescriber,
  { resource, name, properties }: Checked<'AWS::Events::Rule'>,
): readonly RuleDescription[] {
  for (const problem of patternProblems(properties.EventPattern)) reading.refuse(resource, problem);
  const bus = properties.EventBusName.split('/').at(-1) ?? properties.EventBusName;
  if (!buses.includes(bus)) reading.refuse(resource, `there is no event bus ${bus}`);
  if (properties.State === 'DISABLED') return [];
  const targets = properties.Targets.flatMap((one) => target(resource, one));
  const described = { logicalId: resource.logicalId, name, arn: arnOf(resource), bus, targets };
  return [{ ...described, pattern: properties.EventPattern }];
}

function describeEventSource(
  reading: Reading,
  queues: readonly QueueDescription[],
  { resource, name, properties }: Checked<'AWS::Lambda::EventSourceMapping'>,
): readonly EventSourceDescription[] {
  const queue = queues.find(({ arn }) => arn === properties.EventSourceArn);
  const functionName = functionNamed(reading, properties.FunctionName);
  if (queue === undefined)
    reading.refuse(resource, `${properties.EventSourceArn} is no queue of the templates`);
  if (functionName === undefined)
    reading.refuse(resource, `${properties.FunctionName} is no function of the templates`);
  if (properties.BatchSize > 10 && (queue?.fifo === true || properties.MaximumBatchingWindowInSeconds === 0))
    reading.refuse(resource, 'a batch of more than 10 needs a standard queue and a batching window');
  if (queue === undefined || functionName === undefined || !properties.Enabled) return [];
  return [
    {
      logicalId: resource.logicalId,
      name,
      queue,
      functionName,
      batchSize: properties.BatchSize,
      batchingWindowSeconds: properties.MaximumBatchingWindowInSeconds,
      reportsItemFailures: properties.FunctionResponseTypes.length > 0,
      maximumConcurrency: properties.ScalingConfig.MaximumConcurrency,
    },
  ];
}

function describeSchedule(
  reading: Reading,
  target: TargetDescriber,
  { resource, name, properties }: Checked<'AWS::Scheduler::Schedule'>,
): readonly ScheduleDescription[] {
  const expression = parseScheduleExpression(properties.ScheduleExpression);
  if (expression === undefined)
    reading.refuse(resource, `the schedule expression ${properties.ScheduleExpression} is not understood`);
  const [only] = target(resource, properties.Target);
  if (expression === undefined || only === undefined || properties.State === 'DISABLED') return [];
  const described = { logicalId: resource.logicalId, name, arn: arnOf(resource), expression, target: only };
  return [{ ...described, input: properties.Target.Input ?? '{}' }];
}

type Target = Omit<Properties<'AWS::Events::Rule'>['Targets'][number], 'Id'>;
type TargetDescriber = (owner: Resource, target: Target) => readonly TargetDescription[];

function targetDescriber(reading: Reading, queues: readonly QueueDescription[]): TargetDescriber {
  return (owner, target) => {
    const deadLetterArn = target.DeadLetterConfig?.Arn;
    const deadLetters = queues.find(({ arn }) => arn === deadLetterArn);
    if (deadLetterArn !== undefined && deadLetters === undefined)
      reading.refuse(owner, `its dead-letter queue ${deadLetterArn} is not in the templates`);
    const destination = destinationOf(reading, queues, owner, target);
    if (destination === undefined) return [];
    return [
      {
        destination,
        arn: target.Arn,
        // What EventBridge does when the template says nothing: 24 hours, 185 times.
        maximumRetries: target.RetryPolicy?.MaximumRetryAttempts ?? 185,
        maximumAgeSeconds: target.RetryPolicy?.MaximumEventAgeInSeconds ?? 86_400,
        deadLetterQueueUrl: deadLetters?.url,
      },
    ];
  };
}

function destinationOf(
  reading: Reading,
  queues: readonly QueueDescription[],
  owner: Resource,
  { Arn, SqsParameters }: Target,
): TargetDescription['destination'] | undefined {
  const functionName = functionNamed(reading, Arn);
  if (functionName !== undefined) return { kind: 'function', name: functionName };
  const queue = queues.find(({ arn }) => arn === Arn);
  if (queue === undefined) {
    reading.refuse(owner, `the target ${Arn} is neither a queue nor a function of the templates`);
    return undefined;
  }
  const messageGroupId = SqsParameters?.MessageGroupId;
  if (queue.fifo && (messageGroupId === undefined || !queue.contentBasedDeduplication))
    reading.refuse(
      owner,
      `the FIFO target ${queue.name} needs a message group and content-based deduplication`,
    );
  return { kind: 'queue', url: queue.url, messageGroupId };
}

function functionNamed(reading: Reading, nameOrArn: string): string | undefined {
  const found = reading
    .of('AWS::Lambda::Function')
    .find(({ resource, name }) => nameOrArn === name || nameOrArn === arnOf(resource));
  return found?.name;
}

function arnOf(resource: Resource): string {
  return String(resource.scope.attribute(resource.logicalId, 'Arn'));
}
