import { Fn, Validations } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Configuration } from '../../shared/config/configuration.ts';
import { environmentNames } from '../../shared/config/environment.ts';
import type { StateStack } from '../stacks/state-stack.ts';
import type { FunctionSurroundings } from './service-function.ts';
import type { Worker, WorkerProps } from './worker.ts';

/** What every capability is built with. */
export interface CapabilityProps extends FunctionSurroundings {
  readonly configuration: Configuration;
  readonly state: StateStack;
  readonly bus: events.EventBus;
  /** Holds the resolved configuration. */
  readonly layer: lambda.LayerVersion;
  /** Secrets Manager names are `<prefix><NAME>`. */
  readonly secretPrefix: string;
  /** Names of the webhook secrets, current first. */
  readonly webhookSecrets: readonly string[];
}

type Common = Pick<
  WorkerProps,
  'prefix' | 'bundles' | 'alarms' | 'logLevel' | 'layers' | 'recursiveLoop' | 'name' | 'work'
>;

/** What all workers have in common. `work` is what waits in the queue, when it is not called like the function. */
export function commonWorkerProps(props: CapabilityProps, name: string, work = name): Common {
  const { prefix, bundles, alarms, logLevel, layer } = props;
  return {
    prefix,
    bundles,
    alarms,
    logLevel,
    name,
    work,
    layers: [layer],
    // Continuations of long jobs and retries during a long outage pass through the same functions again and again, by design,
    // and end by themselves; Lambda's loop detection would drop them after sixteen rounds.
    recursiveLoop: lambda.RecursiveLoop.ALLOW,
  };
}

/** Variables of the functions that read the configuration and its secrets. */
export function configuredVariables({
  secretPrefix,
}: Pick<CapabilityProps, 'secretPrefix'>): Readonly<Record<string, string>> {
  return {
    [environmentNames.configFile]: '/opt/auto-builder.config.json',
    [environmentNames.secretSource]: 'secrets-manager',
    [environmentNames.secretPrefix]: secretPrefix,
  };
}

/** The value of the variable that names the blob store. */
export function blobStoreOf(state: StateStack): string {
  return `s3://${state.blobBucket.bucketName}`;
}

/** Lets a worker read and write blobs. */
export function allowBlobs(worker: Worker, { blobBucketArnExport }: StateStack): void {
  const allow = worker.function.allow.bind(worker.function);
  // Without it S3 answers 403 instead of 404 for a blob that is gone. A condition on the prefix would undo that: reading
  // an object names no prefix.
  allow(['s3:ListBucket'], [Fn.importValue(blobBucketArnExport)]);
  allow(['s3:GetObject', 's3:PutObject'], [`${Fn.importValue(blobBucketArnExport)}/sha256/*`]);
  Validations.of(worker).acknowledge({
    id: `AwsSolutions-IAM5[Resource::${blobBucketArnExport}/sha256/*]`,
    reason: 'A blob is named by the hash of its content: the names are not known beforehand, the folder is.',
  });
}
