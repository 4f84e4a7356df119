import { Aws, RemovalPolicy } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';

/** `page`: something does not get through, act now. `ticket`: look at it in working hours. */
export type Severity = 'page' | 'ticket';

/** One alarm. It sounds when `metric` is at or above `threshold` in `datapoints` of the last `periods` periods. */
export interface AlarmDefinition {
  /** Also a heading of `docs/runbooks.md`. */
  readonly name: string;
  readonly severity: Severity;
  readonly metric: cloudwatch.IMetric;
  readonly threshold: number;
  readonly periods?: number;
  readonly datapoints?: number;
  /** One sentence for the person who is woken. */
  readonly meaning: string;
}

/** What the registry needs. */
export interface AlarmRegistryProps {
  /** Comes before each alarm's name, so that two deployments in one account are told apart. */
  readonly prefix: string;
  /** Gets a mail for every alarm, after confirming the subscription. */
  readonly email?: string;
}

/** Every alarm of the system, by severity, with one encrypted topic for each severity. */
export class AlarmRegistry extends Construct {
  readonly topics: Readonly<Record<Severity, sns.Topic>>;
  readonly #prefix: string;
  readonly #names: string[] = [];

  constructor(scope: Construct, id: string, props: AlarmRegistryProps) {
    super(scope, id);
    this.#prefix = props.prefix;
    const key = this.#makeKey();
    this.topics = { page: this.#makeTopic('Page', key), ticket: this.#makeTopic('Ticket', key) };
    const { email } = props;
    if (email !== undefined) {
      for (const topic of Object.values(this.topics)) topic.addSubscription(new EmailSubscription(email));
    }
  }

  /** Full names of all alarms so far, in the order in which they were added. */
  get names(): readonly string[] {
    return this.#names;
  }

  /** Adds an alarm under `scope` and connects it with its severity's topic. */
  add(scope: Construct, definition: AlarmDefinition): void {
    const alarmName = `${this.#prefix}-${definition.name}`;
    const alarm = new cloudwatch.Alarm(scope, `Alarm-${definition.name}`, {
      alarmName,
      alarmDescription: `${definition.meaning} Runbook: docs/runbooks.md#${definition.name}`,
      metric: definition.metric,
      threshold: definition.threshold,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: definition.periods ?? 1,
      datapointsToAlarm: definition.datapoints ?? definition.periods ?? 1,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    const action = new SnsAction(this.topics[definition.severity]);
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
    this.#names.push(alarmName);
  }

  /** CloudWatch cannot publish to a topic under the key that AWS manages for SNS: its policy cannot be changed. */
  #makeKey(): kms.Key {
    const key = new kms.Key(this, 'Key', {
      description: `${this.#prefix}: alarm notifications`,
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

  #makeTopic(id: string, key: kms.Key): sns.Topic {
    const topic = new sns.Topic(this, id, { masterKey: key, enforceSSL: true });
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
}
