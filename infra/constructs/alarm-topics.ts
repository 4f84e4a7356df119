import { Aws, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';

/** Which topics are made. */
export interface AlarmTopicsProps<Severity extends string> {
  readonly prefix: string;
  readonly severities: readonly Severity[];
  /** Gets a mail for every alarm, after confirming the subscription. */
  readonly email: string | undefined;
}

/** One encrypted topic for each severity, to which CloudWatch may publish. */
export function makeAlarmTopics<Severity extends string>(
  scope: Construct,
  { prefix, severities, email }: AlarmTopicsProps<Severity>,
): Readonly<Record<Severity, sns.Topic>> {
  const key = makeKey(scope, prefix);
  const topics = severities.map((severity) => {
    const topic = makeTopic(scope, `${severity.charAt(0).toUpperCase()}${severity.slice(1)}`, key);
    if (email !== undefined) topic.addSubscription(new EmailSubscription(email));
    return [severity, topic] as const;
  });
  return Object.fromEntries(topics) as Record<Severity, sns.Topic>;
}

/** CloudWatch cannot publish to a topic under the key that AWS manages for SNS: its policy cannot be changed. */
function makeKey(scope: Construct, prefix: string): kms.Key {
  const key = new kms.Key(scope, 'Key', {
    description: `${prefix}: alarm notifications`,
    enableKeyRotation: true,
    // It protects only notifications on their way: nothing is lost with it.
    removalPolicy: RemovalPolicy.DESTROY,
  });
  key.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }),
  );
  return key;
}

function makeTopic(scope: Construct, id: string, key: kms.Key): sns.Topic {
  const topic = new sns.Topic(scope, id, { masterKey: key, enforceSSL: true });
  topic.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }),
  );
  return topic;
}
