import type { CronOrRate } from '../schedule/expression.ts';
import type { Properties } from './resource-schemas.ts';

/** Everything that the local cloud serves, read from the templates; all values are resolved. */
export interface CloudDescription {
  readonly region: string;
  readonly tables: readonly TableDescription[];
  readonly queues: readonly QueueDescription[];
  readonly buckets: readonly BucketDescription[];
  readonly buses: readonly string[];
  readonly rules: readonly RuleDescription[];
  readonly runners: readonly RunnerDescription[];
  readonly functions: readonly FunctionDescription[];
  readonly eventSources: readonly EventSourceDescription[];
  readonly schedules: readonly ScheduleDescription[];
  readonly api: ApiDescription | undefined;
  readonly outputs: Readonly<Record<string, string>>;
}

/** How errors and events name a resource: its place in the template. */
interface Described {
  readonly logicalId: string;
  readonly name: string;
}

export interface TableDescription extends Described {
  readonly keySchema: Properties<'AWS::DynamoDB::Table'>['KeySchema'];
  readonly attributes: Properties<'AWS::DynamoDB::Table'>['AttributeDefinitions'];
  readonly globalIndexes: readonly IndexDescription[];
  readonly localIndexes: readonly IndexDescription[];
}

export interface IndexDescription {
  readonly name: string;
  readonly keySchema: TableDescription['keySchema'];
  readonly projection: {
    readonly ProjectionType: 'ALL' | 'KEYS_ONLY' | 'INCLUDE';
    readonly NonKeyAttributes?: string[] | undefined;
  };
}

export interface QueueDescription extends Described {
  readonly arn: string;
  readonly url: string;
  readonly fifo: boolean;
  readonly contentBasedDeduplication: boolean;
  /** Whether two groups may hold messages with the same deduplication id. */
  readonly deduplicatesPerGroup: boolean;
  readonly visibilityTimeoutSeconds: number;
  /** Attributes for CreateQueue, named as SQS names them. */
  readonly attributes: Readonly<Record<string, string>>;
}

export interface BucketDescription extends Described {}

/** A project in which builds and commands run. */
export interface RunnerDescription extends Described {
  /** Which secrets its role may read; `?` and `*` stand for any characters. */
  readonly secretPatterns: readonly string[];
}

export interface RuleDescription extends Described {
  readonly arn: string;
  readonly bus: string;
  readonly pattern: Readonly<Record<string, unknown>>;
  readonly targets: readonly TargetDescription[];
}

/** Where a rule or a schedule delivers. */
export interface TargetDescription {
  readonly destination:
    | { readonly kind: 'queue'; readonly url: string; readonly messageGroupId: string | undefined }
    | { readonly kind: 'function'; readonly name: string };
  readonly arn: string;
  readonly maximumRetries: number;
  readonly maximumAgeSeconds: number;
  readonly deadLetterQueueUrl: string | undefined;
}

export interface FunctionDescription extends Described {
  readonly arn: string;
  /** Absolute path of the directory with the bundle. */
  readonly codeDirectory: string;
  /** `file.export`. */
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Absolute paths of the layers' directories, later ones win. */
  readonly layers: readonly string[];
  readonly reservedConcurrency: number | undefined;
  /** Patterns over secret ARNs (`*` and `?`), after `:secret:`, that its role may read. */
  readonly secretPatterns: readonly string[];
}

export interface EventSourceDescription extends Described {
  readonly queue: QueueDescription;
  readonly functionName: string;
  readonly batchSize: number;
  readonly batchingWindowSeconds: number;
  readonly reportsItemFailures: boolean;
  readonly maximumConcurrency: number | undefined;
}

export interface ScheduleDescription extends Described {
  readonly arn: string;
  readonly expression: CronOrRate;
  readonly input: string;
  readonly target: TargetDescription;
}

export interface ApiDescription extends Described {
  readonly id: string;
  readonly routes: readonly RouteDescription[];
}

export interface RouteDescription {
  /** `POST /webhook`, `ANY /webhook`, `GET /{proxy+}` or `$default`. */
  readonly key: string;
  readonly functionName: string;
  readonly timeoutMs: number;
}
