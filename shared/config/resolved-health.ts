import { z } from 'zod';
import { alertLevels, checkNames } from '../health/health.ts';

const texts = z.array(z.string());
const day = z.literal([1, 2, 3, 4, 5, 6, 7]);

/** The form of `HealthSettings` in the resolved configuration. */
export const resolvedHealthSchema = z.object({
  enabled: z.boolean(),
  interval: z.number(),
  off: z.array(z.enum(checkNames)),
  autoHeal: z.boolean(),
  dryRun: z.boolean(),
  quietHours: z.array(
    z.object({ from: z.string(), to: z.string(), timezone: z.string(), days: z.array(day) }),
  ),
  registries: z.object({ npm: z.string(), pypi: z.string() }),
  webhookUrl: z.string().exactOptional(),
  budgetReserve: z.number(),
});

const name = z.string();

const channel = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('slack'), name, url: z.string() }),
  z.object({ kind: z.literal('pagerduty'), name, routingKey: z.string(), apiUrl: z.string() }),
  z.object({
    kind: z.literal('email'),
    name,
    from: z.string(),
    to: texts,
    smtp: z
      .object({
        host: z.string(),
        port: z.number(),
        secure: z.boolean(),
        username: z.string().exactOptional(),
        password: z.string().exactOptional(),
      })
      .exactOptional(),
  }),
  z.object({ kind: z.literal('sns'), name, topic: z.string().exactOptional(), phones: texts }),
  z.object({ kind: z.literal('webhook'), name, url: z.string(), secret: z.string() }),
]);

/** The form of `AlertSettings` in the resolved configuration. */
export const resolvedAlertsSchema = z.object({
  enabled: z.boolean(),
  channels: z.array(channel),
  routes: z.array(
    z.object({
      levels: z.array(z.enum(alertLevels)),
      repositories: texts,
      codes: texts,
      channels: texts,
      escalation: z.array(texts),
      goOn: z.boolean(),
    }),
  ),
  groupWait: z.number(),
  repeat: z.number(),
  acknowledgeWithin: z.record(z.enum(alertLevels), z.number()),
  digest: z.number(),
  maintenance: z.array(
    z.object({ from: z.number(), to: z.number(), repositories: texts, reason: z.string() }),
  ),
});

/** The form of `MetricsSettings` in the resolved configuration. */
export const resolvedMetricsSchema = z.object({
  token: z.string().exactOptional(),
  objectives: z.object({
    syncSuccess: z.number(),
    syncP95Ms: z.number(),
    deploymentSuccess: z.number(),
    uptime: z.number(),
    healingSuccess: z.number(),
  }),
  prices: z.object({ gigabyteSecond: z.number(), request: z.number() }),
});
