import { z } from 'zod';
import { deploymentStages } from './deployment-settings.ts';
import { checkSchema } from './schema-deployment-checks.ts';
import { targetSchema } from './schema-deployment-targets.ts';
import { command, environmentName, line, path, plainName, seconds } from './schema-deployment-values.ts';
import { days, timeZone } from './schema-times.ts';
import { flag, section } from './schema-values.ts';

const allowed = {
  repository: 'owner/name, or a name that only one source has',
  pattern: 'a pattern over short names such as "main" or "release/*"; "!" in front excludes',
  stage: `one of ${deploymentStages.join(', ')}`,
  rollout: 'rising whole numbers from 1 to 100, the last one 100',
  startOn: 'push or synced',
  time: 'a time with its zone, such as "2026-12-20T00:00:00Z"; with days a time of the day from "00:00" to "24:00"',
  valueName: 'letters, digits, "-" and "_", a letter first',
} as const;

const repository = z
  .string(allowed.repository)
  .regex(/^[\w.-]{1,100}(?:\/[\w.-]{1,200})?$/, allowed.repository)
  .meta({ description: 'The repository that is deployed: one at the source of a mirror.' });

const build = section(
  {
    command: command.meta({ description: 'Run by sh -c in the root of the repository.' }),
    output: path.meta({ description: 'Folder that the command makes.' }),
    inputs: z
      .array(z.union([path, z.literal('.')], 'a path, or "."'), 'a list of paths')
      .min(1, 'at least one path')
      .meta({ description: 'Files and folders that the result depends on.', default: ['.'] })
      .optional(),
    cacheKey: line.meta({ description: 'Anything else that the result depends on.', default: '' }).optional(),
    timeoutSeconds: seconds('How long a build may take.', [1, 7200], 900).optional(),
  },
  'an object with command and output',
).meta({ description: 'How a release is made from a commit. Without it the repository is the release.' });

const patterns = (description: string) =>
  z
    .array(
      z.string(allowed.pattern).regex(/^(?!!?refs\/)!?[^\s!]\S{0,254}$/, allowed.pattern),
      'a list of patterns',
    )
    .meta({ description, default: [] })
    .optional();

/** One environment of an app. */
export const environmentSchema = section(
  {
    approval: flag('Whether a person has to agree.', false).optional(),
    after: environmentName
      .meta({ description: 'Takes only releases that were live in that environment.' })
      .optional(),
    automatic: flag('Whether what succeeds there is promoted at once. Needs after.', false).optional(),
    branches: patterns('Branches whose pushes start a deployment.'),
    tags: patterns('Tags whose pushes start a deployment.'),
    startOn: z
      .enum(['push', 'synced'], allowed.startOn)
      .meta({ description: 'Whether the push starts it, or the end of the mirror run.', default: 'push' })
      .optional(),
    rollout: z
      .array(z.number(allowed.rollout).int(allowed.rollout).min(1, allowed.rollout).max(100, allowed.rollout))
      .refine(isRising, allowed.rollout)
      .meta({ description: 'Percent of the traffic, step by step.', default: [100] })
      .optional(),
    bakeSeconds: seconds('How long each step is watched.', [0, 86_400], 0).optional(),
    checkIntervalSeconds: seconds('Time between two rounds of checks.', [1, 900], 15).optional(),
    values: z
      .record(
        z.string().regex(/^[A-Za-z][\w-]{0,62}$/, allowed.valueName),
        z.string('a text'),
        'an object of texts',
      )
      .meta({ description: 'Values for {name} in targets and checks.', default: {} })
      .optional(),
  },
  'an object; {} for all defaults',
);

const stages = z.array(z.enum(deploymentStages, allowed.stage), 'a list of stages').meta({
  description: 'Parts of the pipeline that run. deploy always does.',
  default: [...deploymentStages],
});

/** What an app consists of, piece by piece. */
export const appShape = {
  name: plainName.meta({ description: 'Name of the app in commands and keys.' }),
  repo: repository,
  build: build.optional(),
  targets: z
    .array(targetSchema, 'a list of targets')
    .min(1, 'at least one target')
    .meta({ description: 'Where a release goes, in this order.' }),
  checks: z
    .array(checkSchema, 'a list of checks')
    .meta({ description: 'What must hold of it.', default: [] })
    .optional(),
  stages: stages.optional(),
  environments: z
    .record(environmentName, environmentSchema, 'an object with an entry for each environment')
    .meta({ description: 'Environments of the app by name. Default: those of the section.' })
    .optional(),
};
const appSchema = section(appShape, 'an object with name, repo and targets');

const dateTime = z.iso.datetime({ offset: true });
/** The pattern is for editors, which know no calendar. */
const time = (description: string) =>
  z
    .string(allowed.time)
    .regex(
      /^(?:\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)|(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/,
      allowed.time,
    )
    .refine((text) => !text.includes('T') || dateTime.safeParse(text).success, allowed.time)
    .meta({ description });

/** A time in which nothing is deployed: once, or with `days` every week. */
export const freezeSchema = section(
  {
    days: days
      .meta({ description: 'Days on which it begins, every week. Without it, it is once.' })
      .optional(),
    from: time('When it begins.'),
    to: time('When it has ended; with days on the next day, if that is not later.'),
    timeZone: timeZone.meta({ description: 'With days: whose clock is meant.', default: 'UTC' }).optional(),
    environments: z
      .array(environmentName, 'a list of environment names')
      .meta({ description: 'Which environments it holds for. Default: all.' })
      .optional(),
    reason: line.meta({ description: 'Shown to whoever is held up.' }),
  },
  'an object with from, to and reason',
);

/** The section `deployment`. */
export const deploymentSchema = section(
  {
    enabled: flag('Whether repositories are deployed.', true).optional(),
    autoRollback: flag('Whether a failed deployment is rolled back.', true).optional(),
    waitForValidation: flag('Deploy a commit only after it has passed validation.', false).optional(),
    environments: z
      .array(environmentName, 'a list of environment names')
      .meta({ description: 'Environments in the order of promotion.', default: [] })
      .optional(),
    freezes: z
      .array(freezeSchema, 'a list of freezes')
      .meta({ description: 'Times in which nothing is deployed. Rollbacks always go.', default: [] })
      .optional(),
    apps: z
      .array(appSchema, 'a list of apps')
      .meta({ description: 'What is deployed.', default: [] })
      .optional(),
  },
  'an object',
).meta({ description: 'Deploys mirrored repositories.' });

/** The section after checking, before defaults. */
export type CheckedDeployment = z.output<typeof deploymentSchema>;
export type CheckedApp = z.output<typeof appSchema>;
export type CheckedEnvironment = z.output<typeof environmentSchema>;
export type CheckedFreeze = z.output<typeof freezeSchema>;

function isRising(steps: readonly number[]): boolean {
  return steps.at(-1) === 100 && steps.every((step, index) => step > (steps[index - 1] ?? -1));
}
