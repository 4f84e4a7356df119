import { CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { CloudConnectionError } from '../errors.ts';
import { type CloudAccess, namesFrom } from './cloud-access.ts';

/**
 * A stack on AWS, with the region and credentials that the SDK finds in the environment. `name` is the service stack's, or
 * the prefix it was deployed with. Throws `STACK_NOT_FOUND`, `STACK_UNREACHABLE`, `STACK_OUTPUTS_MISSING`.
 */
export async function connectStack(name: string): Promise<CloudAccess> {
  const cloudFormation = new CloudFormationClient();
  try {
    const stack =
      (await describe(cloudFormation, name)) ?? (await describe(cloudFormation, `${name}-service`));
    if (!stack) throw notFound(name);
    const outputs = Object.fromEntries(
      (stack.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
    );
    const place = `stack ${stack.StackName} in ${await cloudFormation.config.region()}`;
    const names = namesFrom(outputs, place);
    const dynamodb = new DynamoDBClient();
    const sqs = new SQSClient();
    return {
      place,
      names,
      dynamodb,
      sqs,
      codeBuild: undefined,
      blobs: `s3://${names.blobBucket}`,
      webhookUrl: outputs.WebhookUrl,
      pollMs: 2_000,
      own: false,
      close: async () => {
        dynamodb.destroy();
        sqs.destroy();
      },
    };
  } finally {
    cloudFormation.destroy();
  }
}

async function describe(client: CloudFormationClient, name: string): Promise<Stack | undefined> {
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
    return Stacks[0];
  } catch (cause) {
    // CloudFormation has no error of its own for this: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html
    const missing = cause instanceof Error && cause.name === 'ValidationError';
    if (missing) return undefined;
    throw new CloudConnectionError({
      code: 'STACK_UNREACHABLE',
      what: `CloudFormation did not answer (${cause instanceof Error ? cause.name : 'unknown'})`,
      where: name,
      remedy: 'Check AWS_REGION and the credentials: aws sts get-caller-identity.',
      cause,
    });
  }
}

function notFound(name: string): CloudConnectionError {
  return new CloudConnectionError({
    code: 'STACK_NOT_FOUND',
    what: 'there is no such stack',
    where: name,
    remedy: 'Check the name and AWS_REGION: aws cloudformation list-stacks.',
  });
}
