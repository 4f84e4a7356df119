import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { readFunctionEnvironment } from '../../shared/config/environment.ts';
import { jobQueue, type Queue } from '../../shared/jobs/queue.ts';
import { createQueueClient } from '../../shared/jobs/queue-client.ts';
import { createDocumentClient } from '../../shared/state/document-client.ts';
import { createSeriesStore } from '../../shared/state/dynamo-series-store.ts';
import type { SeriesStore } from '../../shared/state/series-store.ts';
import type { Log } from '../../shared/telemetry/log.ts';
import { createLogger } from '../../shared/telemetry/logger.ts';

/** The real parts of the function. */
export interface MetricsFunction {
  readonly series: SeriesStore;
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;
  readonly log: Log;
}

/** Makes the real parts from the variables that the template sets. Throws `ENVIRONMENT_INCOMPLETE`. */
export function wire(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): MetricsFunction {
  const values = readFunctionEnvironment(
    environment,
    'rollupTable',
    'metricsQueue',
    'metricsDeadLetterQueue',
  );
  const queues = createQueueClient();
  return {
    series: createSeriesStore({
      client: createDocumentClient(new DynamoDBClient()),
      table: values.rollupTable,
    }),
    queue: jobQueue(queues, values.metricsQueue),
    deadLetterQueue: { client: queues, url: values.metricsDeadLetterQueue },
    log: createLogger({ secrets: () => [] }),
  };
}
