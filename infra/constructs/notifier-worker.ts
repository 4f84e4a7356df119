import { ArnFormat, Stack, Validations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { environmentNames } from '../../shared/config/environment.ts';
import type { AlertChannel } from '../../shared/config/health-settings.ts';
import { notifierSecretNames } from '../../shared/config/secret-names.ts';
import { notifierSizing } from '../sizing.ts';
import { type CapabilityProps, commonWorkerProps, configuredVariables } from './capability.ts';
import { Worker } from './worker.ts';

/** The worker that turns events into alerts and tells people of them. There whether alerts are told or not: they are kept. */
export function makeNotifierWorker(scope: Construct, props: CapabilityProps): Worker {
  const { state, secretPrefix, configuration } = props;
  const worker = new Worker(scope, 'Notifier', {
    ...commonWorkerProps(props, 'notifier'),
    // Not in order: messages wait with delays of their own, and a channel that is down must hold nobody up.
    fifo: false,
    sizing: notifierSizing,
    urgency: { deadLetters: 'critical', oldestMessage: 'critical' },
    environment: ({ queue, deadLetterQueue }) => ({
      ...configuredVariables(props),
      [environmentNames.operationsTable]: state.operationsTable.tableName,
      [environmentNames.notifierQueue]: queue.queueUrl,
      [environmentNames.notifierDeadLetterQueue]: deadLetterQueue.queueUrl,
    }),
  });
  const allow = worker.function.allow.bind(worker.function);
  allow(
    ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
    [state.operationsTable.tableArn],
  );
  allow(['sqs:SendMessage'], [worker.queue.queueArn]);
  worker.function.allowSecrets(secretPrefix, notifierSecretNames(configuration));
  const { alerts } = configuration;
  if (alerts?.enabled === true) allowChannels(worker, alerts.channels);
  return worker;
}

function allowChannels(worker: Worker, channels: readonly AlertChannel[]): void {
  const allow = worker.function.allow.bind(worker.function);
  const identities = channels.flatMap((channel) =>
    channel.kind === 'email' && channel.smtp === undefined ? identitiesOf(worker, channel.from) : [],
  );
  if (identities.length > 0) allow(['ses:SendEmail'], [...new Set(identities)]);
  const topics = channels.flatMap((channel) => (channel.kind === 'sns' ? (channel.topic ?? []) : []));
  if (topics.length > 0) allow(['sns:Publish'], [...new Set(topics)]);
  if (!channels.some((channel) => channel.kind === 'sns' && channel.phones.length > 0)) return;
  allow(['sns:Publish'], ['*']);
  Validations.of(worker).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'A text message goes to a telephone number, and SNS knows no resource for one.',
  });
}

/** What Amazon SES may know the sender as: the address itself, or its domain. */
function identitiesOf(scope: Construct, from: string): readonly string[] {
  const address = /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from.trim();
  const domain = address.slice(address.lastIndexOf('@') + 1);
  return [address, domain].map((resourceName) =>
    Stack.of(scope).formatArn({
      service: 'ses',
      resource: 'identity',
      resourceName,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    }),
  );
}
