import type { Construct } from 'constructs';
import { environmentNames } from '../../shared/config/environment.ts';
import { metricsSecretNames } from '../../shared/config/secret-names.ts';
import { apiSizing } from '../sizing.ts';
import { type CapabilityProps, configuredVariables } from './capability.ts';
import { ServiceFunction } from './service-function.ts';
import type { Webhook } from './webhook.ts';

/** The function that gives out figures, and where. */
export interface MetricsApi {
  readonly function: ServiceFunction;
  readonly url: string;
}

/**
 * The function that gives out figures at `/metrics` of the webhook's address. There only where a token for it is
 * configured: an address that nobody needs is not there.
 */
export function makeMetricsApi(
  scope: Construct,
  props: CapabilityProps,
  webhook: Webhook,
): MetricsApi | undefined {
  const { configuration, state, secretPrefix, prefix, bundles, alarms, logLevel, layer } = props;
  if (configuration.metrics.token === undefined) return undefined;
  const api = new ServiceFunction(scope, 'Api', {
    prefix,
    bundles,
    alarms,
    logLevel,
    ...apiSizing,
    name: 'api',
    layers: [layer],
    environment: {
      ...configuredVariables(props),
      [environmentNames.rollupTable]: state.rollupTable.tableName,
      [environmentNames.operationsTable]: state.operationsTable.tableName,
    },
  });
  api.allow(['dynamodb:Query'], [state.rollupTable.tableArn, state.operationsTable.tableArn]);
  api.allowSecrets(secretPrefix, metricsSecretNames(configuration));
  const url = webhook.serve(
    '/metrics',
    api,
    'Whoever collects figures presents a bearer token, which the function compares first.',
  );
  return { function: api, url };
}
