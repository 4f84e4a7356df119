import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { CloudConnectionError } from '../errors.ts';

/** Names of what commands work with, by the stack's outputs. */
const outputNames = {
  stateTable: 'StateTableName',
  runTable: 'RunTableName',
  rollupTable: 'RollupTableName',
  analysisTable: 'AnalysisTableName',
  taxonomyTable: 'TaxonomyTableName',
  deploymentTable: 'DeploymentTableName',
  operationsTable: 'OperationsTableName',
  blobBucket: 'BlobBucketName',
  planQueue: 'PlanQueueUrl',
  mirrorQueue: 'MirrorQueueUrl',
  validationQueue: 'ValidationQueueUrl',
  taxonomyQueue: 'TaxonomyQueueUrl',
  deploymentQueue: 'DeploymentQueueUrl',
  healthQueue: 'HealthQueueUrl',
  notifierQueue: 'NotifierQueueUrl',
  metricsQueue: 'MetricsQueueUrl',
  planDeadLetterQueue: 'PlanDeadLetterQueueUrl',
  mirrorDeadLetterQueue: 'MirrorDeadLetterQueueUrl',
  validationDeadLetterQueue: 'ValidationDeadLetterQueueUrl',
  taxonomyDeadLetterQueue: 'TaxonomyDeadLetterQueueUrl',
  deploymentDeadLetterQueue: 'DeploymentDeadLetterQueueUrl',
  healthDeadLetterQueue: 'HealthDeadLetterQueueUrl',
  notifierDeadLetterQueue: 'NotifierDeadLetterQueueUrl',
  metricsDeadLetterQueue: 'MetricsDeadLetterQueueUrl',
  runner: 'RunnerName',
} as const;

/** Tables and queues of one deployment. */
export type CloudNames = Readonly<Record<keyof typeof outputNames, string>>;

/** A cloud that commands can work on, wherever it is. */
export interface CloudAccess {
  /** For a person: `the local cloud in .auto-builder`. */
  readonly place: string;
  readonly names: CloudNames;
  readonly dynamodb: DynamoDBClient;
  readonly sqs: SQSClient;
  /** Where CodeBuild answers, when it is not AWS that does. */
  readonly codeBuild: { readonly endpoint: string; readonly region: string } | undefined;
  /** Where reports and other large values are: `s3://bucket` or `file:///directory`. */
  readonly blobs: string;
  /** Where GitHub's events go. */
  readonly webhookUrl: string | undefined;
  /** Milliseconds between two looks while waiting for something. */
  readonly pollMs: number;
  /** Whether this command started the cloud, which ends with it. */
  readonly own: boolean;
  close(): Promise<void>;
}

/** Picks the names out of a deployment's outputs. Throws `STACK_OUTPUTS_MISSING` with the names of all that lack. */
export function namesFrom(outputs: Readonly<Record<string, string>>, place: string): CloudNames {
  const missing = Object.values(outputNames).filter((name) => !outputs[name]);
  if (missing.length > 0) {
    throw new CloudConnectionError({
      code: 'STACK_OUTPUTS_MISSING',
      what: `it has no outputs ${missing.join(', ')}`,
      where: place,
      remedy:
        'Name the service stack (auto-builder-service unless a prefix was given), deployed by this version.',
    });
  }
  return Object.fromEntries(
    Object.entries(outputNames).map(([key, name]) => [key, outputs[name] ?? '']),
  ) as CloudNames;
}
