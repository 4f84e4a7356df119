import { z } from 'zod';
import { appShape, environmentSchema, freezeSchema } from './schema-deployment.ts';
import { checkSchema } from './schema-deployment-checks.ts';
import { targetSchema } from './schema-deployment-targets.ts';

/** Of a list everything that is well formed; the rest keeps its place. */
const readable = <Item extends z.ZodType>(item: Item) =>
  z.array(item.optional().catch(undefined)).catch(() => []);
const flag = z.boolean().optional().catch(undefined);
const nothing = {
  name: undefined,
  repo: undefined,
  build: undefined,
  targets: [],
  checks: [],
  environments: undefined,
};
const app = z
  .object({
    name: appShape.name.optional().catch(undefined),
    repo: appShape.repo.optional().catch(undefined),
    build: z.unknown().optional(),
    targets: readable(targetSchema),
    checks: readable(checkSchema),
    environments: z
      .record(z.string(), environmentSchema.optional().catch(undefined))
      .optional()
      .catch(undefined),
  })
  .catch(nothing);

/** The section `deployment` with everything unreadable left out, for checks across several places. */
export const deploymentDraftSchema = z
  .object({
    waitForValidation: flag,
    environments: readable(z.string()),
    freezes: readable(freezeSchema),
    apps: z.array(app).catch(() => []),
  })
  .optional()
  .catch(undefined);

export type DeploymentDraft = NonNullable<z.infer<typeof deploymentDraftSchema>>;
export type AppDraft = DeploymentDraft['apps'][number];
