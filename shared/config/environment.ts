import { EnvironmentIncompleteError } from './errors.ts';

/**
 * The names of the variables through which the template tells a function where its resources are. `infra` sets them,
 * the local cloud resolves them, the functions read them here and nowhere else.
 */
export const environmentNames = {
  /** Path of the resolved configuration (JSON of `Configuration`); from a layer on AWS: `/opt/auto-builder.config.json`. */
  configFile: 'AUTO_BUILDER_CONFIG_FILE',
  stateTable: 'AUTO_BUILDER_STATE_TABLE',
  runTable: 'AUTO_BUILDER_RUN_TABLE',
  rollupTable: 'AUTO_BUILDER_ROLLUP_TABLE',
  deliveryTable: 'AUTO_BUILDER_DELIVERY_TABLE',
  /** What is live in each environment, deployments, and builds. */
  deploymentTable: 'AUTO_BUILDER_DEPLOYMENT_TABLE',
  /** What validation has found, by commit, and what is known of single files, by content. */
  analysisTable: 'AUTO_BUILDER_ANALYSIS_TABLE',
  /** Where each set of shared files is, and the rounds over it. */
  taxonomyTable: 'AUTO_BUILDER_TAXONOMY_TABLE',
  /** Health, healing, alerts, cursors and budgets. */
  operationsTable: 'AUTO_BUILDER_OPERATIONS_TABLE',
  /** `s3://bucket` or `file:///directory`. */
  blobStore: 'AUTO_BUILDER_BLOB_STORE',
  eventBus: 'AUTO_BUILDER_EVENT_BUS',
  planQueue: 'AUTO_BUILDER_PLAN_QUEUE',
  mirrorQueue: 'AUTO_BUILDER_MIRROR_QUEUE',
  mirrorDeadLetterQueue: 'AUTO_BUILDER_MIRROR_DEAD_LETTER_QUEUE',
  validationQueue: 'AUTO_BUILDER_VALIDATION_QUEUE',
  validationDeadLetterQueue: 'AUTO_BUILDER_VALIDATION_DEAD_LETTER_QUEUE',
  taxonomyQueue: 'AUTO_BUILDER_TAXONOMY_QUEUE',
  taxonomyDeadLetterQueue: 'AUTO_BUILDER_TAXONOMY_DEAD_LETTER_QUEUE',
  deploymentQueue: 'AUTO_BUILDER_DEPLOYMENT_QUEUE',
  deploymentDeadLetterQueue: 'AUTO_BUILDER_DEPLOYMENT_DEAD_LETTER_QUEUE',
  /** Name of the CodeBuild project that runs builds and deployment scripts. */
  deploymentRunner: 'AUTO_BUILDER_DEPLOYMENT_RUNNER',
  healthQueue: 'AUTO_BUILDER_HEALTH_QUEUE',
  healthDeadLetterQueue: 'AUTO_BUILDER_HEALTH_DEAD_LETTER_QUEUE',
  notifierQueue: 'AUTO_BUILDER_NOTIFIER_QUEUE',
  notifierDeadLetterQueue: 'AUTO_BUILDER_NOTIFIER_DEAD_LETTER_QUEUE',
  metricsQueue: 'AUTO_BUILDER_METRICS_QUEUE',
  metricsDeadLetterQueue: 'AUTO_BUILDER_METRICS_DEAD_LETTER_QUEUE',
  /** Where GitHub's deliveries go: what a hook that is made again points to. */
  webhookUrl: 'AUTO_BUILDER_WEBHOOK_URL',
  planDeadLetterQueue: 'AUTO_BUILDER_PLAN_DEAD_LETTER_QUEUE',
  /** `environment` (one machine) or `secrets-manager` (AWS). */
  secretSource: 'AUTO_BUILDER_SECRET_SOURCE',
  /** Secrets Manager names are `<prefix><NAME>`. */
  secretPrefix: 'AUTO_BUILDER_SECRET_PREFIX',
  /** Comma-separated names of the webhook secrets, current first: two at once for rotation. */
  webhookSecrets: 'AUTO_BUILDER_WEBHOOK_SECRETS',
  logLevel: 'LOG_LEVEL',
  /** Read by Powertools itself: the `service` dimension of every metric and the `service` field of every log line. */
  serviceName: 'POWERTOOLS_SERVICE_NAME',
  /** Read by Powertools itself. */
  metricsNamespace: 'POWERTOOLS_METRICS_NAMESPACE',
} as const;

/** A key of `environmentNames`: how code names a variable. */
export type EnvironmentKey = keyof typeof environmentNames;

/**
 * The values of the variables that a function needs, by key. Throws `EnvironmentIncompleteError` (`ENVIRONMENT_INCOMPLETE`) that
 * lists all that are missing or empty.
 */
export function readFunctionEnvironment<Key extends EnvironmentKey>(
  environment: Readonly<Record<string, string | undefined>>,
  ...keys: readonly Key[]
): Readonly<Record<Key, string>> {
  const values = new Map(keys.map((key) => [key, environment[environmentNames[key]] ?? '']));
  const missing = keys.filter((key) => values.get(key) === '');
  if (missing.length > 0) throw new EnvironmentIncompleteError(missing.map((key) => environmentNames[key]));
  return Object.fromEntries(values) as Record<Key, string>;
}
