import type { Construct } from 'constructs';
import { environmentNames } from '../../shared/config/environment.ts';
import { sourceSecretNames } from '../../shared/config/secret-names.ts';
import { taxonomySizing } from '../sizing.ts';
import {
  allowBlobs,
  blobStoreOf,
  type CapabilityProps,
  commonWorkerProps,
  configuredVariables,
} from './capability.ts';
import { Worker } from './worker.ts';

/** The worker that keeps shared files in step. There whether it is enabled or not, as validation is. */
export function makeTaxonomyWorker(scope: Construct, props: CapabilityProps): Worker {
  const { state, bus, secretPrefix, configuration } = props;
  const worker = new Worker(scope, 'Taxonomy', {
    ...commonWorkerProps(props, 'taxonomy'),
    fifo: true,
    sizing: taxonomySizing,
    urgency: { deadLetters: 'critical', oldestMessage: 'high' },
    environment: ({ queue, deadLetterQueue }) => ({
      ...configuredVariables(props),
      [environmentNames.taxonomyTable]: state.taxonomyTable.tableName,
      [environmentNames.blobStore]: blobStoreOf(state),
      [environmentNames.eventBus]: bus.eventBusName,
      [environmentNames.taxonomyQueue]: queue.queueUrl,
      [environmentNames.taxonomyDeadLetterQueue]: deadLetterQueue.queueUrl,
    }),
  });
  const allow = worker.function.allow.bind(worker.function);
  allow(['dynamodb:GetItem', 'dynamodb:PutItem'], [state.taxonomyTable.tableArn]);
  allowBlobs(worker, state);
  allow(['events:PutEvents'], [bus.eventBusArn]);
  worker.function.allowSecrets(secretPrefix, sourceSecretNames(configuration));
  return worker;
}
