import { z } from 'zod';
import { type Healing, remedyNames } from '../health/healing.ts';
import {
  alertLevels,
  checkNames,
  checkStatuses,
  type HealthReport,
  healthStatuses,
} from '../health/health.ts';
import type { Budget } from './health-store.ts';

/** Longest text that is kept of what was seen: a report of very many checks stays far below 400 KB. */
const textLimit = 400;
const checkLimit = 100;

/** What a stored `HealthReport` looks like. */
export const healthReportSchema = z.object({
  subject: z.string(),
  name: z.string(),
  status: z.enum(healthStatuses),
  score: z.number().exactOptional(),
  trend: z.enum(['rising', 'steady', 'falling', 'new']),
  checks: z.array(
    z.object({
      check: z.enum(checkNames),
      subject: z.string(),
      status: z.enum(checkStatuses),
      code: z.string().exactOptional(),
      evidence: z.string(),
      remedy: z.string().exactOptional(),
      level: z.enum(alertLevels).exactOptional(),
      fingerprint: z.string().exactOptional(),
      since: z.number(),
    }),
  ),
  issues: z.array(z.string()),
  lastSync: z.number().exactOptional(),
  syncLag: z.number().exactOptional(),
  latestCommit: z.string().exactOptional(),
  codeQuality: z.string().exactOptional(),
  scores: z.array(z.object({ at: z.number(), score: z.number() })),
  checkedAt: z.number(),
  triggerId: z.string(),
  requests: z.number(),
}) satisfies z.ZodType<HealthReport>;

const attempt = z.object({
  number: z.number(),
  remedy: z.enum(remedyNames),
  at: z.number(),
  before: z.string(),
  outcome: z.enum(['applied', 'refused']),
  detail: z.string(),
  after: z.string().exactOptional(),
  healed: z.boolean().exactOptional(),
});

/** What a stored `Healing` looks like. */
export const healingSchema = z.object({
  key: z.string(),
  report: z.string(),
  name: z.string(),
  code: z.string(),
  fingerprint: z.string(),
  state: z.enum(['trying', 'healed', 'given-up']),
  attempts: z.array(attempt),
  tries: z.number(),
  nextAt: z.number(),
  firstAt: z.number(),
  updatedAt: z.number(),
  version: z.number(),
}) satisfies z.ZodType<Healing>;

/** What a stored `Budget` looks like. */
export const budgetSchema = z.object({
  id: z.string(),
  limit: z.number(),
  remaining: z.number(),
  resetAt: z.number(),
  blockedUntil: z.number().exactOptional(),
  seenAt: z.number(),
}) satisfies z.ZodType<Budget>;

/** The report, as it fits one item: long texts are cut, and of very many checks the first are kept. */
export function boundedReport(report: HealthReport): HealthReport {
  return {
    ...report,
    checks: report.checks.slice(0, checkLimit).map((check) => ({
      ...check,
      evidence: check.evidence.slice(0, textLimit),
      ...(check.remedy === undefined ? {} : { remedy: check.remedy.slice(0, textLimit) }),
    })),
    issues: report.issues.slice(0, checkLimit).map((issue) => issue.slice(0, textLimit)),
  };
}
