import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { environmentNames } from '../../../shared/config/environment.ts';
import { localCredentials } from '../credentials.ts';
import type { FunctionDescription } from '../template/description.ts';
import { mayReadSecret } from '../template/role-secrets.ts';

/** What the variables of functions are computed from. */
export interface EnvironmentSources {
  readonly region: string;
  readonly endpoints: { readonly dynamodb: string; readonly sqs: string; readonly eventbridge: string };
  /** Where CodeBuild listens. */
  readonly codeBuild: string;
  /** `file://` URI by bucket name. */
  readonly buckets: Readonly<Record<string, string>>;
  /** Secret values by name, without the prefix that they have on AWS. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Set for every function, over what the template says. */
  readonly extra: Readonly<Record<string, string>>;
}

/**
 * The complete environment of a function: the template's variables with their values moved to this machine, what Lambda
 * sets, and only those secrets that the function's role may read.
 */
export async function functionEnvironment(
  description: FunctionDescription,
  sources: EnvironmentSources,
): Promise<Readonly<Record<string, string>>> {
  const variables: Record<string, string> = {};
  for (const [name, value] of Object.entries(description.environment))
    variables[name] = await localValue(value, description.layers, sources.buckets);
  return {
    ...readableSecrets(description, sources.secrets),
    ...variables,
    [environmentNames.secretSource]: 'environment',
    ...runtimeVariables(description, sources),
    ...sources.extra,
  };
}

function runtimeVariables(
  description: FunctionDescription,
  { region, endpoints, codeBuild }: EnvironmentSources,
): Readonly<Record<string, string>> {
  return {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: localCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: localCredentials.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
    AWS_ENDPOINT_URL_SQS: endpoints.sqs,
    AWS_ENDPOINT_URL_EVENTBRIDGE: endpoints.eventbridge,
    AWS_ENDPOINT_URL_CODEBUILD: codeBuild,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: description.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(description.memoryMegabytes),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${description.name}`,
    LAMBDA_TASK_ROOT: description.codeDirectory,
    _HANDLER: description.handler,
    TZ: ':UTC',
  };
}

function readableSecrets(
  description: FunctionDescription,
  secrets: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const prefix = description.environment[environmentNames.secretPrefix] ?? '';
  return Object.fromEntries(
    Object.entries(secrets).filter(([name]) => mayReadSecret(description.secretPatterns, `${prefix}${name}`)),
  );
}

async function localValue(
  value: string,
  layers: readonly string[],
  buckets: Readonly<Record<string, string>>,
): Promise<string> {
  const bucket = /^s3:\/\/([^/]+)(.*)$/.exec(value);
  if (bucket?.[1] !== undefined && Object.hasOwn(buckets, bucket[1]))
    return `${buckets[bucket[1]]}${bucket[2]}`;
  if (!value.startsWith('/opt/')) return value;
  for (const layer of layers.toReversed()) {
    const candidate = join(layer, value.slice('/opt/'.length));
    if (await exists(candidate)) return candidate;
  }
  return value;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
