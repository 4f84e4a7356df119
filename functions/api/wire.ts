import { readFileSync } from 'node:fs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { environmentNames, readFunctionEnvironment } from '../../shared/config/environment.ts';
import { parseResolvedConfiguration } from '../../shared/config/resolved.ts';
import { secretName } from '../../shared/config/secret-names.ts';
import { readStanding, readSums } from '../../shared/measurement/figures.ts';
import { metricFamilies } from '../../shared/measurement/metric-families.ts';
import { createSecretStore } from '../../shared/secrets/create-secret-store.ts';
import { createBudgetStore } from '../../shared/state/budget-store.ts';
import { createDocumentClient } from '../../shared/state/document-client.ts';
import { createHealthStore } from '../../shared/state/dynamo-health-store.ts';
import { createSeriesStore } from '../../shared/state/dynamo-series-store.ts';
import { MetricsTokenMissingError } from './errors.ts';
import type { FiguresSources } from './give-figures.ts';
import { rememberFor } from './remember.ts';

const dayMs = 86_400_000;
/** Collectors come every 15 to 60 seconds, more than one of them. */
const freshMs = 15_000;
/** What is made of 30 days does not change in a minute, and costs more to read. */
const freshStandingMs = 5 * 60_000;

/** Makes the real parts from the variables that the template sets. Throws `ENVIRONMENT_INCOMPLETE`. */
export function wire(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): FiguresSources {
  const values = readFunctionEnvironment(
    environment,
    'configFile',
    'rollupTable',
    'operationsTable',
    'secretSource',
  );
  const { metrics: settings } = parseResolvedConfiguration(
    readFileSync(values.configFile, 'utf8'),
    values.configFile,
  );
  const secrets = createSecretStore({
    source: values.secretSource,
    prefix: environment[environmentNames.secretPrefix],
    environment,
    now: Date.now,
  });
  const client = createDocumentClient(new DynamoDBClient());
  const series = createSeriesStore({ client, table: values.rollupTable });
  const operations = { client, table: values.operationsTable };
  const health = createHealthStore(operations);
  const budgets = createBudgetStore(operations);
  const standing = rememberFor(freshStandingMs, Date.now, () =>
    readStanding({ series, health, budgets, settings }, Date.now()),
  );
  const families = rememberFor(freshMs, Date.now, async () => {
    const now = Date.now();
    // Counters begin anew with each day of UTC: one day's sums are quickly read, and collectors know counters that begin anew.
    const sums = await readSums(series, Math.floor(now / dayMs) * dayMs, now);
    return metricFamilies(sums, await standing(), settings);
  });
  return {
    token: async () => {
      if (settings.token === undefined) throw new MetricsTokenMissingError();
      return secrets.get(secretName(settings.token));
    },
    families,
  };
}
