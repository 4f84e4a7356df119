import type { Construct } from 'constructs';
import { environmentNames } from '../../shared/config/environment.ts';
import { sourceSecretNames } from '../../shared/config/secret-names.ts';
import { validationSizing } from '../sizing.ts';
import {
  allowBlobs,
  blobStoreOf,
  type CapabilityProps,
  commonWorkerProps,
  configuredVariables,
} from './capability.ts';
import { Worker } from './worker.ts';

/**
 * The worker that analyses code. There whether it is enabled or not: switching it on needs no new queues and functions, which cost
 * nothing at rest.
 */
export function makeValidationWorker(scope: Construct, props: CapabilityProps): Worker {
  const { state, bus, secretPrefix, configuration } = props;
  const worker = new Worker(scope, 'Validation', {
    ...commonWorkerProps(props, 'validation'),
    fifo: true,
    sizing: validationSizing,
    urgency: { deadLetters: 'critical', oldestMessage: 'high' },
    environment: ({ queue, deadLetterQueue }) => ({
      ...configuredVariables(props),
      [environmentNames.analysisTable]: state.analysisTable.tableName,
      [environmentNames.blobStore]: blobStoreOf(state),
      [environmentNames.eventBus]: bus.eventBusName,
      [environmentNames.validationQueue]: queue.queueUrl,
      [environmentNames.validationDeadLetterQueue]: deadLetterQueue.queueUrl,
    }),
  });
  const allow = worker.function.allow.bind(worker.function);
  // Analyses by content go in batches, results by commit one by one; the history of a branch is a query.
  allow(
    [
      'dynamodb:BatchGetItem',
      'dynamodb:BatchWriteItem',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:Query',
    ],
    [state.analysisTable.tableArn],
  );
  allowBlobs(worker, state);
  allow(['events:PutEvents'], [bus.eventBusArn]);
  worker.function.allowSecrets(secretPrefix, sourceSecretNames(configuration));
  return worker;
}
