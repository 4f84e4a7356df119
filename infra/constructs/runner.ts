import { Duration, Stack, Validations } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

/** What builds and deployment commands may reach. */
export interface RunnerProps {
  readonly prefix: string;
  /** ARN of the bucket with the blobs, where sources come from, and outputs and logs go to. */
  readonly blobBucketArn: string;
  readonly secretPrefix: string;
  /** Names of the secrets that deployment commands get. */
  readonly secrets: readonly string[];
}

/**
 * The CodeBuild project in which builds and deployment commands run: with none of this product's credentials, and with no right
 * but to read a source, to write an output and a log, and to read the secrets that commands are given by name.
 */
export class Runner extends Construct {
  readonly project: codebuild.CfnProject;

  constructor(scope: Construct, id: string, props: RunnerProps) {
    super(scope, id);
    const { prefix, blobBucketArn, secretPrefix, secrets } = props;
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('codebuild.amazonaws.com'),
    });
    const allow = (actions: string[], resources: string[]) =>
      role.addToPolicy(new iam.PolicyStatement({ actions, resources }));
    allow(['s3:GetObject', 's3:GetObjectVersion'], [`${blobBucketArn}/sha256/*`]);
    allow(['s3:PutObject'], [`${blobBucketArn}/builds/*`, `${blobBucketArn}/logs/*`]);
    allow(['s3:GetBucketLocation', 's3:GetBucketAcl'], [blobBucketArn]);
    if (secrets.length > 0) {
      const { formatArn } = Stack.of(this);
      allow(
        ['secretsmanager:GetSecretValue'],
        secrets.map((name) =>
          formatArn.call(Stack.of(this), {
            service: 'secretsmanager',
            resource: `secret:${secretPrefix}${name}-??????`,
          }),
        ),
      );
    }
    this.project = new codebuild.CfnProject(this, 'Project', {
      name: `${prefix}-runner`,
      description: `${prefix}: builds and deployment commands`,
      serviceRole: role.roleArn,
      // Everything that differs from build to build is said when it is started.
      source: { type: 'NO_SOURCE', buildSpec: '{"version":"0.2","phases":{"build":{"commands":["true"]}}}' },
      artifacts: { type: 'NO_ARTIFACTS' },
      environment: {
        type: 'ARM_CONTAINER',
        computeType: 'BUILD_GENERAL1_SMALL',
        image: 'aws/codebuild/amazonlinux-aarch64-standard:3.0',
        privilegedMode: false,
      },
      timeoutInMinutes: Duration.hours(2).toMinutes(),
      logsConfig: { cloudWatchLogs: { status: 'DISABLED' } },
      encryptionKey: 'alias/aws/s3',
    });
    this.project.node.addDependency(role);
    Validations.of(this.project).acknowledge({
      id: 'AwsSolutions-CB4',
      reason:
        'What it reads and writes lies in one private bucket with its own encryption; a key of its own would protect nothing more.',
    });
  }
}
