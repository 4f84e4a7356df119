import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { environmentNames } from '../../shared/config/environment.ts';
import { metricNamespace } from '../../shared/telemetry/metric-names.ts';
import { logRetention } from '../sizing.ts';
import type { AlarmRegistry } from './alarm-registry.ts';

/** What is the same for all functions of one deployment. */
export interface FunctionSurroundings {
  readonly prefix: string;
  /** Directory with one folder for each function's bundle. */
  readonly bundles: string;
  readonly alarms: AlarmRegistry;
  readonly logLevel: string;
}

/** One function. */
export interface ServiceFunctionProps extends FunctionSurroundings {
  /** Folder of its bundle, service name in logs and metrics, start of its alarms' names. */
  readonly name: string;
  readonly memory: number;
  readonly timeout: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly layers?: readonly lambda.ILayerVersion[];
  readonly recursiveLoop?: lambda.RecursiveLoop;
}

/** A function with its own role, its own log group, and alarms on errors and throttles. May do nothing until allowed. */
export class ServiceFunction extends Construct {
  readonly handler: lambda.Function;
  readonly serviceName: string;
  readonly logGroup: logs.LogGroup;
  readonly #role: iam.Role;

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    super(scope, id);
    this.serviceName = `${props.prefix}-${props.name}`;
    this.logGroup = new logs.LogGroup(this, 'Logs', {
      retention: logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.#role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    this.allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [this.logGroup.logGroupArn]);
    this.handler = new lambda.Function(this, 'Function', {
      description: this.serviceName,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: lambda.Code.fromAsset(`${props.bundles}/${props.name}`),
      handler: 'index.handler',
      memorySize: props.memory,
      timeout: Duration.seconds(props.timeout),
      role: this.#role,
      logGroup: this.logGroup,
      layers: [...(props.layers ?? [])],
      environment: {
        NODE_OPTIONS: '--enable-source-maps',
        [environmentNames.serviceName]: this.serviceName,
        [environmentNames.metricsNamespace]: metricNamespace,
        [environmentNames.logLevel]: props.logLevel,
        ...props.environment,
      },
      ...(props.recursiveLoop === undefined ? {} : { recursiveLoop: props.recursiveLoop }),
    });
    this.#addAlarms(props.name, props.alarms);
  }

  /** Lets the function do exactly these actions on exactly these resources. */
  allow(actions: readonly string[], resources: readonly string[]): void {
    this.#role.addToPolicy(new iam.PolicyStatement({ actions: [...actions], resources: [...resources] }));
  }

  /** Lets the function read these secrets, whose names in Secrets Manager are `<prefix><name>`. */
  allowSecrets(secretPrefix: string, names: readonly string[]): void {
    if (names.length === 0) return;
    // Secrets Manager ends every ARN with a hyphen and six characters of its own.
    const arns = names.map((name) =>
      Stack.of(this).formatArn({
        service: 'secretsmanager',
        resource: `secret:${secretPrefix}${name}-??????`,
      }),
    );
    this.allow(['secretsmanager:GetSecretValue'], arns);
  }

  /** Its row on the dashboard. */
  get widgets(): cloudwatch.IWidget[] {
    const options = { period: Duration.minutes(5) };
    return [
      new cloudwatch.GraphWidget({
        title: `${this.serviceName}: calls`,
        left: [
          this.handler.metricInvocations(options),
          this.handler.metricErrors(options),
          this.handler.metricThrottles(options),
        ],
      }),
      new cloudwatch.GraphWidget({
        title: `${this.serviceName}: duration`,
        left: ['p50', 'p90', 'p99'].map((statistic) =>
          this.handler.metricDuration({ ...options, statistic, label: statistic }),
        ),
      }),
    ];
  }

  #addAlarms(name: string, alarms: AlarmRegistry): void {
    alarms.add(this, {
      name: `${name}-errors`,
      severity: 'high',
      metric: this.handler.metricErrors({ period: Duration.minutes(5), statistic: 'Sum' }),
      threshold: 1,
      periods: 3,
      datapoints: 2,
      meaning: `The ${name} function crashed, ran out of memory or exceeded its time.`,
    });
    alarms.add(this, {
      name: `${name}-throttles`,
      severity: 'high',
      metric: this.handler.metricThrottles({ period: Duration.minutes(5), statistic: 'Sum' }),
      threshold: 1,
      periods: 3,
      meaning: `The ${name} function was refused for lack of concurrency for 15 minutes.`,
    });
  }
}
