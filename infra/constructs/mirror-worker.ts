import type { Construct } from 'constructs';
import { environmentNames } from '../../shared/config/environment.ts';
import { mirrorSecretNames } from '../../shared/config/secret-names.ts';
import { mirrorSizing } from '../sizing.ts';
import {
  allowBlobs,
  blobStoreOf,
  type CapabilityProps,
  commonWorkerProps,
  configuredVariables,
} from './capability.ts';
import { Worker } from './worker.ts';

/** The worker that brings destinations in step with their source, one repository at a time. */
export function makeMirrorWorker(scope: Construct, props: CapabilityProps): Worker {
  const { state, bus, secretPrefix, configuration } = props;
  const worker = new Worker(scope, 'Mirror', {
    ...commonWorkerProps(props, 'mirror'),
    fifo: true,
    sizing: mirrorSizing,
    urgency: { deadLetters: 'critical', oldestMessage: 'critical' },
    environment: ({ queue, deadLetterQueue }) => ({
      ...configuredVariables(props),
      [environmentNames.stateTable]: state.stateTable.tableName,
      [environmentNames.runTable]: state.runTable.tableName,
      [environmentNames.analysisTable]: state.analysisTable.tableName,
      [environmentNames.blobStore]: blobStoreOf(state),
      [environmentNames.eventBus]: bus.eventBusName,
      [environmentNames.mirrorQueue]: queue.queueUrl,
      [environmentNames.mirrorDeadLetterQueue]: deadLetterQueue.queueUrl,
    }),
  });
  const allow = worker.function.allow.bind(worker.function);
  allow(['dynamodb:GetItem', 'dynamodb:UpdateItem'], [state.stateTable.tableArn]);
  allow(['dynamodb:PutItem'], [state.runTable.tableArn]);
  // What has passed validation, for mirrors that wait for it.
  allow(['dynamodb:BatchGetItem'], [state.analysisTable.tableArn]);
  allowBlobs(worker, state);
  allow(['events:PutEvents'], [bus.eventBusArn]);
  allow(['sqs:SendMessage'], [worker.queue.queueArn]);
  worker.function.allowSecrets(secretPrefix, mirrorSecretNames(configuration));
  return worker;
}
