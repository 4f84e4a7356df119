import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { logRetention, webhookSizing, webhookThrottle } from '../sizing.ts';
import { ServiceFunction, type ServiceFunctionProps } from './service-function.ts';

/** What the webhook needs. */
export type WebhookProps = Omit<ServiceFunctionProps, 'name' | 'memory' | 'timeout'>;

/** The public address that GitHub calls, and the function behind it. */
export class Webhook extends Construct {
  readonly function: ServiceFunction;
  readonly url: string;
  /** What was asked of the address, by whom, and what was answered. */
  readonly accessLogs: logs.LogGroup;
  readonly #api: apigateway.HttpApi;

  constructor(scope: Construct, id: string, props: WebhookProps) {
    super(scope, id);
    this.function = new ServiceFunction(this, 'Receiver', { ...props, ...webhookSizing, name: 'webhook' });
    this.#api = new apigateway.HttpApi(this, 'Api', {
      description: `${props.prefix}: receives GitHub webhooks`,
      createDefaultStage: false,
    });
    this.#addRoute(
      '/webhook',
      'Integration',
      this.function,
      'GitHub signs each delivery and cannot present another credential; the function checks the signature first.',
    );
    this.accessLogs = new logs.LogGroup(this, 'AccessLogs', {
      retention: logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.#addStage();
    this.url = `${this.#api.apiEndpoint}/webhook`;
    props.alarms.add(this, {
      name: 'webhook-5xx',
      severity: 'critical',
      metric: this.#metric('5xx'),
      threshold: 1,
      periods: 3,
      datapoints: 2,
      meaning: 'GitHub deliveries are answered with a server error.',
    });
  }

  /** Serves another path of the same address, and returns its URL. `reason`: why the gateway itself asks for no credential. */
  serve(path: `/${string}`, served: ServiceFunction, reason: string): string {
    this.#addRoute(path, `Integration${path.slice(1)}`, served, reason);
    return `${this.#api.apiEndpoint}${path}`;
  }

  /** Its row on the dashboard. */
  get widgets(): cloudwatch.IWidget[] {
    return [
      new cloudwatch.GraphWidget({
        title: 'webhook: requests',
        left: [this.#metric('Count'), this.#metric('4xx'), this.#metric('5xx')],
      }),
      new cloudwatch.GraphWidget({
        title: 'webhook: answer time',
        left: ['p50', 'p99'].map((label) => this.#metric('Latency', label).with({ label })),
      }),
      ...this.function.widgets,
    ];
  }

  /** Every method reaches the function, which answers 405: without that, a wrong method looks like a wrong address. */
  #addRoute(path: string, integration: string, served: ServiceFunction, reason: string): void {
    const routes = this.#api.addRoutes({
      path,
      methods: [apigateway.HttpMethod.ANY],
      integration: new HttpLambdaIntegration(integration, served.handler),
    });
    for (const route of routes) Validations.of(route).acknowledge({ id: 'AwsSolutions-APIG4', reason });
  }

  #addStage(): void {
    const stage = new apigateway.CfnStage(this, 'Stage', {
      apiId: this.#api.apiId,
      stageName: '$default',
      autoDeploy: true,
      defaultRouteSettings: {
        throttlingRateLimit: webhookThrottle.rate,
        throttlingBurstLimit: webhookThrottle.burst,
      },
      accessLogSettings: {
        destinationArn: this.accessLogs.logGroupArn,
        // No header and no body: a signature or a payload has no place in a log.
        format: JSON.stringify({
          requestId: '$context.requestId',
          time: '$context.requestTime',
          sourceIp: '$context.identity.sourceIp',
          method: '$context.httpMethod',
          route: '$context.routeKey',
          status: '$context.status',
          responseLength: '$context.responseLength',
          integrationError: '$context.integrationErrorMessage',
        }),
      },
    });
    stage.node.addDependency(this.#api);
  }

  #metric(metricName: string, statistic = 'Sum'): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/ApiGateway',
      metricName,
      dimensionsMap: { ApiId: this.#api.apiId },
      statistic,
      period: Duration.minutes(5),
    });
  }
}
