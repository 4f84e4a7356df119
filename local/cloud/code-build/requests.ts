import { z } from 'zod';

/** What is read of a StartBuild request: https://docs.aws.amazon.com/codebuild/latest/APIReference/API_StartBuild.html */
export const startBuildSchema = z.object({
  projectName: z.string(),
  idempotencyToken: z.string().optional(),
  sourceTypeOverride: z.literal('S3'),
  sourceLocationOverride: z.string(),
  buildspecOverride: z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue({ code: 'custom', message: 'this runner reads a buildspec that is JSON' });
        return z.NEVER;
      }
    })
    .pipe(
      z.object({
        phases: z.object({ build: z.object({ commands: z.array(z.string()).min(1) }) }),
        artifacts: z.object({ 'base-directory': z.string() }).optional(),
      }),
    ),
  artifactsOverride: z
    .discriminatedUnion('type', [
      z.object({ type: z.literal('NO_ARTIFACTS') }),
      z.object({ type: z.literal('S3'), location: z.string(), path: z.string(), name: z.string() }),
    ])
    .optional(),
  logsConfigOverride: z
    .object({ s3Logs: z.object({ status: z.string(), location: z.string().optional() }).optional() })
    .optional(),
  environmentVariablesOverride: z
    .array(
      z.object({
        name: z.string(),
        value: z.string(),
        type: z.enum(['PLAINTEXT', 'SECRETS_MANAGER']).default('PLAINTEXT'),
      }),
    )
    .default([]),
  timeoutInMinutesOverride: z.number().optional(),
});

export type StartBuild = z.output<typeof startBuildSchema>;

/** The other requests. */
export const stopBuildSchema = z.object({ id: z.string() });
export const batchGetBuildsSchema = z.object({ ids: z.array(z.string()) });
export const batchGetProjectsSchema = z.object({ names: z.array(z.string()) });
