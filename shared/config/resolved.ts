import { z } from 'zod';
import { type Configuration, logLevels } from './configuration.ts';
import { ConfigurationError } from './errors.ts';
import { problemsOf } from './problems.ts';
import { resolvedDeploymentSchema } from './resolved-deployment.ts';
import { resolvedAlertsSchema, resolvedHealthSchema, resolvedMetricsSchema } from './resolved-health.ts';
import { conflictStrategySchema, credentialsSchema } from './schema.ts';

const endpoint = { org: z.string(), apiUrl: z.string(), gitUrl: z.string(), credentials: credentialsSchema };
const texts = z.array(z.string());

const severities = ['info', 'warning', 'error', 'critical'] as const;
const validation = z.object({
  enabled: z.boolean(),
  autoCommit: z.boolean(),
  autoPush: z.boolean(),
  mode: z.enum(['commit', 'pull-request', 'report']),
  scope: z.enum(['changed', 'all']),
  lines: z.enum(['all', 'added']),
  failOn: z.enum(severities),
  stages: z.array(z.literal([1, 2, 3, 4])),
  languages: z.array(z.enum(['python', 'javascript', 'json', 'markdown'])),
  include: texts,
  exclude: texts,
  rules: z.record(z.string(), z.enum([...severities, 'off'])),
  baseline: z.string().exactOptional(),
  maxLineLength: z.number(),
  interval: z.number(),
});

const taxonomy = z.object({
  enabled: z.boolean(),
  syncInterval: z.number(),
  sets: z.array(
    z.object({
      name: z.string(),
      files: texts,
      repos: texts,
      hub: z.string().exactOptional(),
      rank: texts,
      schema: z.string().exactOptional(),
      delivery: z.enum(['commit', 'pull-request']),
      conflictStrategy: z.enum(['merge', 'ours', 'theirs', 'manual']),
      mode: z.enum(['push', 'pull', 'bidirectional', 'continuous']),
      createMissing: z.boolean(),
    }),
  ),
});

const resolvedSchema = z.object({
  mirrors: z.array(
    z.object({
      id: z.string(),
      source: z.object({ ...endpoint, repos: texts, archived: z.boolean(), forks: z.boolean() }),
      destinations: z.array(z.object(endpoint)),
      syncInterval: z.number(),
      branches: texts,
      tags: texts,
      conflictStrategy: conflictStrategySchema,
      prune: z.boolean(),
      createMissing: z.boolean(),
      waitForValidation: z.boolean(),
    }),
  ),
  logLevel: z.enum(logLevels),
  taxonomy: taxonomy.exactOptional(),
  validation: validation.exactOptional(),
  deployment: resolvedDeploymentSchema.exactOptional(),
  health: resolvedHealthSchema,
  alerts: resolvedAlertsSchema.exactOptional(),
  metrics: resolvedMetricsSchema,
});

/**
 * Reads back what `JSON.stringify(configuration)` wrote into the layer of the functions.
 * Throws `ConfigurationError` when it was not written by this version.
 */
export function parseResolvedConfiguration(text: string, where = 'resolved configuration'): Configuration {
  const input: unknown = JSON.parse(text);
  const parsed = resolvedSchema.safeParse(input);
  if (!parsed.success) throw new ConfigurationError(where, problemsOf(parsed.error.issues, input));
  return parsed.data;
}
