import type { Construct } from 'constructs';
import { environmentNames } from '../../shared/config/environment.ts';
import { metricsSizing } from '../sizing.ts';
import { type CapabilityProps, commonWorkerProps } from './capability.ts';
import { Worker } from './worker.ts';

/** The worker that adds every run to the sums of its hour and its day. */
export function makeMetricsWorker(scope: Construct, props: CapabilityProps): Worker {
  const { state } = props;
  const worker = new Worker(scope, 'Metrics', {
    ...commonWorkerProps(props, 'metrics'),
    fifo: false,
    sizing: metricsSizing,
    urgency: { deadLetters: 'medium', oldestMessage: 'medium' },
    environment: ({ queue, deadLetterQueue }) => ({
      [environmentNames.rollupTable]: state.rollupTable.tableName,
      [environmentNames.metricsQueue]: queue.queueUrl,
      [environmentNames.metricsDeadLetterQueue]: deadLetterQueue.queueUrl,
    }),
  });
  worker.function.allow(['dynamodb:UpdateItem'], [state.rollupTable.tableArn]);
  return worker;
}
