import { z } from 'zod';
import { alertsSchema } from './schema-alerts.ts';
import { deploymentSchema } from './schema-deployment.ts';
import { healthSchema } from './schema-health.ts';
import { metricsSchema } from './schema-metrics.ts';
import { taxonomySchema } from './schema-taxonomy.ts';
import { validationSchema } from './schema-validation.ts';
import { exampleReference, flag, hours, reference, section } from './schema-values.ts';

/**
 * The one truth about `auto-builder.config.json`: input type, JSON Schema and error texts all come from here. The text
 * given to each schema is what a wrong value's error lists as allowed.
 */

const referenceTo = (name: string) => `\${${name}}`;
const example = exampleReference;

const allowed = {
  credentials: `${example}, { "token": ${example} } or { "app": { "id": 123, "privateKey": ${example} } }`,
  organisation: 'an organisation or user name: letters, digits, "-" and "_", at most 39 characters',
  pattern: 'a pattern of 1 to 256 characters without spaces; "!" in front excludes',
  plainPattern: 'a pattern of 1 to 256 characters without spaces and without "!"',
  repositoryPattern: 'a pattern over repository names, without the organisation and without "/"',
  shortName: 'a pattern over short names: "main", not "refs/heads/main"',
  url: 'an absolute https URL (http only for this machine) without credentials, query or fragment',
} as const;

const appSchema = section(
  {
    id: z.union(
      [z.number().int().positive(), z.string().regex(/^[A-Za-z0-9.]{1,40}$/)],
      'the id or client id of the GitHub App',
    ),
    privateKey: reference,
  },
  'an object with id and privateKey',
);

/** `"${NAME}"`, `{ token: "${NAME}" }` or `{ app: { id, privateKey: "${NAME}" } }`, normalised to the latter two. */
export const credentialsSchema = z
  .union(
    [
      reference,
      section({ token: reference }, allowed.credentials),
      section({ app: appSchema }, allowed.credentials),
    ],
    allowed.credentials,
  )
  .transform((value) => (typeof value === 'string' ? { token: value } : value))
  .meta({
    description:
      'How to sign in: a reference to a token, or a GitHub App. A reference is an environment variable or .env entry on one machine, a Secrets Manager secret on AWS.',
    examples: [referenceTo('GITHUB_TOKEN')],
  });

export type Credentials = z.infer<typeof credentialsSchema>;

const strategies = ['archive', 'theirs', 'ours', 'fail'] as const;

/** What to do when the destination's ref moved by another hand, or the source's was forced. */
export const conflictStrategySchema = z.enum(strategies, `one of ${strategies.join(', ')}`).meta({
  description:
    'When the destination moved by another hand: archive (the source wins, the old tip is kept), theirs (the source wins), ours (the destination stays), fail (held and reported).',
  default: 'archive',
});
export type ConflictStrategy = z.infer<typeof conflictStrategySchema>;

const pattern = z.string(allowed.pattern).regex(/^!?[^\s!]\S{0,254}$/, allowed.pattern);
const shortNamePattern = pattern.regex(/^(?!!?refs\/)/, allowed.shortName);
const repositoryPattern = pattern.regex(/^[^/]*$/, allowed.repositoryPattern);
const plainPattern = z
  .string(allowed.plainPattern)
  .regex(/^[^\s!]\S{0,254}$/, allowed.plainPattern)
  .regex(/^[^/]*$/, allowed.repositoryPattern);
const listOf = <Item extends z.ZodType>(item: Item) => z.array(item, 'a list of patterns');

const branches = listOf(shortNamePattern).meta({
  description: 'Globs and ! exclusions over branch names; * crosses slashes. An empty list means none.',
  default: ['*'],
});
const tags = listOf(shortNamePattern).meta({
  description: 'Globs and ! exclusions over tag names; * crosses slashes. An empty list means none.',
  default: ['*'],
});
const url = (description: string, value: string) =>
  z
    .string(allowed.url)
    .regex(/^https?:\/\/[^\s?#@]+$/, allowed.url)
    .meta({ description, default: value });

const organisation = z
  .string(allowed.organisation)
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,38}$/, allowed.organisation);

const endpointShape = {
  org: organisation.meta({ description: 'The organisation (or user) on that host.' }),
  credentials: credentialsSchema,
};
const hostShape = {
  apiUrl: url(
    'REST root. For GitHub Enterprise Server https://HOST/api/v3.',
    'https://api.github.com',
  ).optional(),
  gitUrl: url(
    'Git root. Derived from apiUrl where the host follows GitHub Enterprise.',
    'https://github.com',
  ).optional(),
};

/** One source organisation with the choice of its repositories. */
const sourceSchema = section(
  {
    ...endpointShape,
    repos: listOf(repositoryPattern)
      .min(1, 'at least one pattern')
      .meta({
        description: 'Globs and ! exclusions over repository names; * discovers the organisation.',
        default: ['*'],
      })
      .optional(),
    include: listOf(plainPattern)
      .meta({ description: 'More names or globs to mirror. Without repos, only these.', default: [] })
      .optional(),
    exclude: listOf(plainPattern)
      .meta({ description: 'Names or globs to leave out, as ! in repos.', default: [] })
      .optional(),
    archived: flag('Whether archived repositories are mirrored.', true).optional(),
    forks: flag('Whether forks are mirrored.', true).optional(),
    ...hostShape,
  },
  'an object with org and credentials',
).meta({ description: 'Where the repositories come from.' });

/** One destination organisation. */
export const destinationSchema = section(
  { ...endpointShape, ...hostShape },
  'an object with org and credentials',
).meta({ description: 'Where the repositories go to.' });

const policyShape = {
  syncInterval: hours('Hours between two scheduled repairs.', 6).optional(),
  branches: branches.optional(),
  tags: tags.optional(),
  conflictStrategy: conflictStrategySchema.optional(),
  prune: flag(
    'Delete at the destination what this mirror created there and the source no longer has.',
    false,
  ).optional(),
  createMissing: flag('Create destination repositories that do not exist.', true).optional(),
  waitForValidation: flag(
    'Mirror a commit of a branch only after it has passed validation.',
    false,
  ).optional(),
};

/** One source with its destinations. */
export const mirrorSchema = section(
  {
    name: z
      .string('a name')
      .regex(
        /^[A-Za-z0-9][A-Za-z0-9 ._-]{0,39}$/,
        'a name of 1 to 40 letters, digits, spaces and ". _ -", a letter or digit first',
      )
      .meta({ description: 'Name of the mirror in commands, logs and keys. Default: from the organisation.' })
      .optional(),
    source: sourceSchema,
    destinations: z
      .array(destinationSchema, 'a list of destinations')
      .min(1, 'at least one destination')
      .meta({ description: 'One or more organisations that receive every repository of the source.' }),
    ...policyShape,
  },
  'an object with source and destinations',
);

/** The whole file, as people write it. */
export const configurationSchema = section(
  {
    $schema: z.string('a path or URL').meta({ description: 'For editors only.' }).optional(),
    mirrors: z
      .array(mirrorSchema, 'a list of mirrors')
      .min(1, 'at least one mirror')
      .meta({ description: 'What is mirrored to where.' }),
    ...policyShape,
    ...hostShape,
    taxonomy: taxonomySchema.optional(),
    validation: validationSchema.optional(),
    deployment: deploymentSchema.optional(),
    health: healthSchema.optional(),
    alerts: alertsSchema.optional(),
    metrics: metricsSchema.optional(),
  },
  'an object with mirrors',
).meta({ title: 'Auto-Builder configuration', description: 'auto-builder.config.json' });

/** What a person writes in the file, before defaults. */
export type ConfigurationInput = z.input<typeof configurationSchema>;
/** The file after normalising credentials, before defaults. */
export type CheckedInput = z.output<typeof configurationSchema>;
export type MirrorInput = z.output<typeof mirrorSchema>;
export type DestinationInput = z.output<typeof destinationSchema>;
