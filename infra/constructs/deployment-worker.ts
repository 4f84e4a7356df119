import { Fn, Stack, Validations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { environmentNames } from '../../shared/config/environment.ts';
import { commandSecretNames, sourceSecretNames } from '../../shared/config/secret-names.ts';
import { deploymentSizing } from '../sizing.ts';
import type { StateStack } from '../stacks/state-stack.ts';
import { blobStoreOf, type CapabilityProps, commonWorkerProps, configuredVariables } from './capability.ts';
import { Runner } from './runner.ts';
import { targetPermissions } from './target-permissions.ts';
import { Worker } from './worker.ts';

/** The worker that takes runs of deployments from step to step, and the project in which builds and commands run. */
export function makeDeploymentWorker(
  scope: Construct,
  props: CapabilityProps,
): { readonly worker: Worker; readonly runner: Runner } {
  const { configuration, state, bus, secretPrefix, prefix } = props;
  const blobBucketArn = Fn.importValue(state.blobBucketArnExport);
  const runner = new Runner(scope, 'Runner', {
    prefix,
    blobBucketArn,
    secretPrefix,
    secrets: commandSecretNames(configuration),
  });
  const worker = new Worker(scope, 'Deployment', {
    ...commonWorkerProps(props, 'deployment'),
    // Not in order: a run waits with a delay, which only a standard queue has for each message, and two runs are kept apart by a lock.
    fifo: false,
    sizing: deploymentSizing,
    urgency: { deadLetters: 'critical', oldestMessage: 'high' },
    environment: ({ queue, deadLetterQueue }) => ({
      ...configuredVariables(props),
      [environmentNames.deploymentTable]: state.deploymentTable.tableName,
      [environmentNames.analysisTable]: state.analysisTable.tableName,
      [environmentNames.blobStore]: blobStoreOf(state),
      [environmentNames.eventBus]: bus.eventBusName,
      [environmentNames.deploymentRunner]: runner.project.ref,
      [environmentNames.deploymentQueue]: queue.queueUrl,
      [environmentNames.deploymentDeadLetterQueue]: deadLetterQueue.queueUrl,
    }),
  });
  const allow = worker.function.allow.bind(worker.function);
  allow(
    ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
    [state.deploymentTable.tableArn],
  );
  // What has passed validation.
  allow(['dynamodb:GetItem'], [state.analysisTable.tableArn]);
  allow(['s3:ListBucket'], [blobBucketArn]);
  allow(['s3:DeleteObject', 's3:GetObject', 's3:PutObject'], [`${blobBucketArn}/sha256/*`]);
  allow(['s3:DeleteObject', 's3:GetObject'], [`${blobBucketArn}/builds/*`, `${blobBucketArn}/logs/*`]);
  allow(['events:PutEvents'], [bus.eventBusArn]);
  allow(['sqs:SendMessage'], [worker.queue.queueArn]);
  allow(
    ['codebuild:BatchGetBuilds', 'codebuild:BatchGetProjects', 'codebuild:StartBuild', 'codebuild:StopBuild'],
    [runner.project.attrArn],
  );
  worker.function.allowSecrets(secretPrefix, sourceSecretNames(configuration));
  for (const { actions, resources } of targetPermissions(configuration.deployment, Stack.of(scope))) {
    allow(actions, resources);
    for (const resource of resources) acknowledgeTarget(worker, resource);
  }
  acknowledge(worker, runner, state);
  return { worker, runner };
}

/** Behind the name of a bucket, a function or a stack stands what nobody knows beforehand; reading figures knows no resources at all. */
function acknowledgeTarget(worker: Worker, resource: string): void {
  if (!resource.endsWith('*')) return;
  const { partition, region, account } = Stack.of(worker);
  const readable = resource
    .replace(partition, '<AWS::Partition>')
    .replace(region, '<AWS::Region>')
    .replace(account, '<AWS::AccountId>');
  Validations.of(worker).acknowledge({
    id: `AwsSolutions-IAM5[Resource::${readable}]`,
    reason:
      'A configured target, by its name: the files, versions or change sets below it are not known beforehand.',
  });
}

function acknowledge(worker: Worker, runner: Runner, { blobBucketArnExport }: StateStack): void {
  const reason =
    'Blobs, outputs and logs are named by hashes and tokens: the names are not known beforehand, the folders are.';
  for (const folder of ['sha256', 'builds', 'logs']) {
    const id = `AwsSolutions-IAM5[Resource::${blobBucketArnExport}/${folder}/*]`;
    Validations.of(worker).acknowledge({ id, reason });
    Validations.of(runner).acknowledge({ id, reason });
  }
}
