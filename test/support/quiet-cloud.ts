import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { writeCloudFile } from '../../local/cloud/cloud-file.ts';
import type { BlobStore } from '../../shared/blobs/blob-store.ts';
import { createDirectoryBlobStore } from '../../shared/blobs/directory-blob-store.ts';
import type { AlertStore } from '../../shared/health/alert.ts';
import { createAlertStore } from '../../shared/state/alert-store.ts';
import type { DeploymentStore } from '../../shared/state/deployment-state.ts';
import { createDeploymentStore } from '../../shared/state/deployment-store.ts';
import { createHealthStore } from '../../shared/state/dynamo-health-store.ts';
import { createSeriesStore } from '../../shared/state/dynamo-series-store.ts';
import type { HealthStore } from '../../shared/state/health-store.ts';
import { createMirrorStateStore } from '../../shared/state/mirror-state-store.ts';
import { createRunStore } from '../../shared/state/run-store.ts';
import type { SeriesStore } from '../../shared/state/series-store.ts';
import { createTaxonomyStore, type TaxonomyStore } from '../../shared/state/taxonomy-store.ts';
import { createValidationStore, type ValidationStore } from '../../shared/state/validation-store.ts';
import { startDynamoDb } from './dynamodb.ts';
import { startSqs, type TestSqs } from './sqs.ts';

type Work = 'plan' | 'mirror' | 'validation' | 'taxonomy' | 'deployment' | 'health' | 'notifier' | 'metrics';
type QueueName = Work | `${Work}Dead`;

/** A cloud that looks up to commands, but in which nothing works: what is in it stays there. */
export interface QuietCloud {
  /** For `--data`. */
  readonly data: string;
  readonly sqs: TestSqs;
  /** URL of each queue. */
  readonly queues: Readonly<Record<QueueName, string>>;
  readonly state: ReturnType<typeof createMirrorStateStore>;
  readonly runs: ReturnType<typeof createRunStore>;
  readonly series: SeriesStore;
  readonly validations: ValidationStore;
  readonly taxonomy: TaxonomyStore;
  readonly deployments: DeploymentStore;
  readonly health: HealthStore;
  readonly alerts: AlertStore;
  readonly blobs: BlobStore;
  stop(): Promise<void>;
}

/** Starts its tables and queues, and writes the file by which commands find them. */
export async function startQuietCloud(): Promise<QuietCloud> {
  const data = await mkdtemp(join(tmpdir(), 'quiet-cloud-'));
  const dynamoDb = await startDynamoDb();
  const sqs = await startSqs();
  const tables = { client: dynamoDb.client };
  for (const table of ['state', 'runs', 'rollups', 'analysis', 'taxonomy', 'deployments', 'operations'])
    await dynamoDb.createTable(table);
  const queues = {
    plan: sqs.createQueue('plan').url,
    mirror: sqs.createQueue('mirror').url,
    validation: sqs.createQueue('validation').url,
    taxonomy: sqs.createQueue('taxonomy').url,
    deployment: sqs.createQueue('deployment').url,
    health: sqs.createQueue('health').url,
    notifier: sqs.createQueue('notifier').url,
    metrics: sqs.createQueue('metrics').url,
    planDead: sqs.createQueue('plan-dead').url,
    mirrorDead: sqs.createQueue('mirror-dead').url,
    validationDead: sqs.createQueue('validation-dead').url,
    taxonomyDead: sqs.createQueue('taxonomy-dead').url,
    deploymentDead: sqs.createQueue('deployment-dead').url,
    healthDead: sqs.createQueue('health-dead').url,
    notifierDead: sqs.createQueue('notifier-dead').url,
    metricsDead: sqs.createQueue('metrics-dead').url,
  };
  await writeCloudFile(data, {
    region: 'us-east-1',
    endpoints: {
      dynamodb: dynamoDb.endpoint,
      sqs: sqs.endpoint,
      eventbridge: 'http://127.0.0.1:1',
      codebuild: 'http://127.0.0.1:1',
    },
    webhookUrl: 'http://127.0.0.1:1/webhook',
    outputs: {
      StateTableName: 'state',
      RunTableName: 'runs',
      RollupTableName: 'rollups',
      AnalysisTableName: 'analysis',
      TaxonomyTableName: 'taxonomy',
      DeploymentTableName: 'deployments',
      OperationsTableName: 'operations',
      BlobBucketName: 'blobs',
      PlanQueueUrl: queues.plan,
      MirrorQueueUrl: queues.mirror,
      ValidationQueueUrl: queues.validation,
      TaxonomyQueueUrl: queues.taxonomy,
      DeploymentQueueUrl: queues.deployment,
      HealthQueueUrl: queues.health,
      NotifierQueueUrl: queues.notifier,
      MetricsQueueUrl: queues.metrics,
      PlanDeadLetterQueueUrl: queues.planDead,
      MirrorDeadLetterQueueUrl: queues.mirrorDead,
      ValidationDeadLetterQueueUrl: queues.validationDead,
      TaxonomyDeadLetterQueueUrl: queues.taxonomyDead,
      DeploymentDeadLetterQueueUrl: queues.deploymentDead,
      HealthDeadLetterQueueUrl: queues.healthDead,
      NotifierDeadLetterQueueUrl: queues.notifierDead,
      MetricsDeadLetterQueueUrl: queues.metricsDead,
      RunnerName: 'runner',
    },
    buckets: { blobs: pathToFileURL(join(data, 'blobs')).href },
  });
  return {
    data,
    sqs,
    queues,
    state: createMirrorStateStore({ ...tables, table: 'state' }),
    runs: createRunStore({ ...tables, table: 'runs' }),
    series: createSeriesStore({ ...tables, table: 'rollups' }),
    validations: createValidationStore({ ...tables, table: 'analysis' }),
    taxonomy: createTaxonomyStore({ ...tables, table: 'taxonomy' }),
    deployments: createDeploymentStore({ ...tables, table: 'deployments' }),
    health: createHealthStore({ ...tables, table: 'operations' }),
    alerts: createAlertStore({ ...tables, table: 'operations' }),
    blobs: createDirectoryBlobStore(join(data, 'blobs')),
    stop: async () => {
      await sqs.stop();
      await dynamoDb.stop();
      await rm(data, { recursive: true, force: true });
    },
  };
}
