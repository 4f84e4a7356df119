import { z } from 'zod';
import { deploymentStages } from './deployment-settings.ts';

const texts = z.array(z.string());
const textByName = z.record(z.string(), z.string());
const name = z.string();

const target = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('git'),
    name,
    ref: z.string(),
    tag: z.string().exactOptional(),
    repo: z.string().exactOptional(),
  }),
  z.object({
    kind: z.literal('static'),
    name,
    bucket: z.string().exactOptional(),
    keyValueStore: z.string().exactOptional(),
    directory: z.string().exactOptional(),
    port: z.string().exactOptional(),
    immutable: texts,
    fallback: z.string().exactOptional(),
    keepDays: z.number(),
  }),
  z.object({ kind: z.literal('lambda'), name, function: z.string(), alias: z.string(), path: z.string() }),
  z.object({
    kind: z.literal('cloudformation'),
    name,
    stack: z.string(),
    template: z.string(),
    parameters: textByName,
    capabilities: texts,
    allowReplacement: texts,
    rollbackAlarms: texts,
    role: z.string().exactOptional(),
  }),
  z.object({
    kind: z.literal('workflow'),
    name,
    workflow: z.string(),
    inputs: textByName,
    timeoutSeconds: z.number(),
  }),
  z.object({
    kind: z.literal('command'),
    name,
    command: z.string(),
    secrets: texts,
    timeoutSeconds: z.number(),
  }),
]);

const common = { name, when: z.enum(['verify', 'post', 'both']) };
const check = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('http'),
    ...common,
    url: z.string(),
    method: z.enum(['GET', 'HEAD', 'POST']),
    headers: textByName,
    status: z.array(z.number()),
    contains: z.string().exactOptional(),
    matches: z.string().exactOptional(),
    maxLatencyMs: z.number().exactOptional(),
    timeoutSeconds: z.number(),
  }),
  z.object({ kind: z.literal('assets'), ...common, url: z.string(), timeoutSeconds: z.number() }),
  z.object({
    kind: z.literal('metrics'),
    ...common,
    target: z.string(),
    maxErrorRate: z.number(),
    maxErrorRatio: z.number(),
    maxLatencyRatio: z.number(),
    minimumRequests: z.number(),
  }),
]);

const concerned = { environments: texts, reason: z.string() };
const freeze = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('once'), ...concerned, from: z.number(), to: z.number() }),
  z.object({
    kind: z.literal('weekly'),
    ...concerned,
    days: z.array(z.number()),
    from: z.number(),
    to: z.number(),
    timeZone: z.string(),
  }),
]);

const environment = z.object({
  name,
  approval: z.boolean(),
  after: z.string().exactOptional(),
  automatic: z.boolean(),
  branches: texts,
  tags: texts,
  startOn: z.enum(['push', 'synced']),
  rollout: z.array(z.number()),
  bakeSeconds: z.number(),
  checkIntervalSeconds: z.number(),
  values: textByName,
});

/** The form of `DeploymentSettings` in the resolved configuration. */
export const resolvedDeploymentSchema = z.object({
  enabled: z.boolean(),
  autoRollback: z.boolean(),
  environments: texts,
  waitForValidation: z.boolean(),
  freezes: z.array(freeze),
  apps: z.array(
    z.object({
      name,
      repo: z.string(),
      mirror: z.string(),
      build: z
        .object({
          command: z.string(),
          output: z.string(),
          inputs: texts,
          cacheKey: z.string(),
          timeoutSeconds: z.number(),
        })
        .exactOptional(),
      targets: z.array(target),
      checks: z.array(check),
      stages: z.array(z.enum(deploymentStages)),
      environments: z.array(environment),
    }),
  ),
});
