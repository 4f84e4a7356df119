import { z } from 'zod';
import { command, line, path, plainName, seconds, wholeNumber } from './schema-deployment-values.ts';
import { section } from './schema-values.ts';

const allowed = {
  repository: 'owner/name',
  branch: 'the short name of a branch, such as "main" or "{environment}"',
  ref: 'the full name of a branch, such as "refs/heads/main"',
  tag: 'the name of a tag, such as "{environment}-{commit}"',
  port: 'a number from 1 to 65535, or a text with {name}',
  store: 'the ARN of a CloudFront KeyValueStore, or a text with {name}',
  workflow: 'the file name of a workflow, such as "deploy.yml"',
  secret: 'the name of a secret, such as "DEPLOY_KEY", without braces',
  fallback: 'the path of a file in the build\'s output, such as "index.html"',
  kind: 'an object whose kind is git, static, lambda, cloudformation, workflow or command',
} as const;
const capabilities = ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'] as const;

/** Of git's rules for names what matters here; the host knows the rest. */
const refName = String.raw`(?!.*(?:\.\.|//|@\{|\.lock(?:/|$)|/$|\.$))[^\s\/.~^:?*[\\][^\s~^:?*[\\]{0,199}`;
const branch = z.string(allowed.branch).regex(new RegExp(`^(?!refs/)${refName}$`), allowed.branch);
const ref = z.string(allowed.ref).regex(new RegExp(`^refs/heads/${refName}$`), allowed.ref);
const tag = z.string(allowed.tag).regex(new RegExp(`^(?:refs/tags/)?(?!refs/)${refName}$`), allowed.tag);
const texts = (description: string) =>
  z
    .record(z.string(), z.string('a text'), 'an object of texts')
    .meta({ description, default: {} })
    .optional();
const name = plainName
  .meta({ description: 'Name of the target, unique in the app. Default: its kind.' })
  .optional();

const git = section(
  {
    kind: z.literal('git', allowed.kind).meta({ description: 'A branch that moves forward.' }),
    name,
    branch: branch.meta({ description: 'The branch that is moved.', default: '{environment}' }).optional(),
    ref: ref.meta({ description: 'The same by its full name.' }).optional(),
    tag: tag.meta({ description: 'A tag that is made for each release.' }).optional(),
    repo: z
      .string(allowed.repository)
      .regex(/^[^\s/]{1,200}\/[^\s/]{1,200}$/, allowed.repository)
      .meta({ description: 'Another repository at the same host. Default: that of the app.' })
      .optional(),
  },
  'an object with kind',
);

const staticSite = section(
  {
    kind: z.literal('static', allowed.kind).meta({ description: 'A web site of files.' }),
    name,
    bucket: line.meta({ description: 'On AWS: the bucket with the files.' }).optional(),
    keyValueStore: z
      .string(allowed.store)
      .regex(/^(?:arn:[^\s]{1,2000}|[^\s]*\{[^\s]*)$/, allowed.store)
      .meta({ description: 'On AWS: the CloudFront KeyValueStore that says which release is live.' })
      .optional(),
    directory: line.meta({ description: 'On one machine: the directory with the files.' }).optional(),
    port: z
      .union(
        [
          z.number(allowed.port).int(allowed.port).min(1, allowed.port).max(65_535, allowed.port),
          z.string(allowed.port).regex(/^(?:[1-9]\d{0,4}|\S*\{\S*)$/, allowed.port),
        ],
        allowed.port,
      )
      .transform(String)
      .meta({ description: 'On one machine: the port on which the directory is served.' })
      .optional(),
    immutable: z
      .array(line, 'a list of patterns')
      .meta({
        description: 'Files whose names hold a hash of their content: they stay for open tabs.',
        default: ['assets/**', '_next/static/**', 'static/**'],
      })
      .optional(),
    fallback: path.meta({ description: `Answers paths that no file has: ${allowed.fallback}.` }).optional(),
    keepDays: wholeNumber('Days that files of past releases stay.', [1, 3650], 30).optional(),
  },
  'an object with kind',
);

const lambda = section(
  {
    kind: z.literal('lambda', allowed.kind).meta({ description: 'A function behind an alias.' }),
    name,
    function: line.meta({ description: 'Name of the function.' }),
    alias: line.meta({ description: 'The alias that requests go to.', default: 'live' }).optional(),
    path: z
      .union([path, z.literal('.')], 'a folder of the build\'s output, or "."')
      .meta({ description: "Folder of the build's output that becomes the code.", default: '.' })
      .optional(),
  },
  'an object with kind and function',
);

const cloudformation = section(
  {
    kind: z.literal('cloudformation', allowed.kind).meta({ description: 'A stack.' }),
    name,
    stack: line.meta({ description: 'Name of the stack.' }),
    template: path.meta({
      description: "Path of the template in the build's output, or in the repository without a build.",
    }),
    parameters: texts('Parameters of the stack.'),
    capabilities: z
      .array(z.enum(capabilities, `one of ${capabilities.join(', ')}`), 'a list of capabilities')
      .meta({ description: 'What the template may do.', default: [] })
      .optional(),
    allowReplacement: z
      .array(line, 'a list of logical ids')
      .meta({ description: 'Resources that hold data and may be replaced or deleted.', default: [] })
      .optional(),
    role: line
      .meta({ description: 'ARN of the role with which CloudFormation makes the resources.' })
      .optional(),
    rollbackAlarms: z
      .array(line, 'a list of ARNs of alarms')
      .meta({ description: 'ARNs of CloudWatch alarms that take a change of the stack back.', default: [] })
      .optional(),
  },
  'an object with kind, stack and template',
);

const workflow = section(
  {
    kind: z.literal('workflow', allowed.kind).meta({ description: 'A GitHub Actions workflow.' }),
    name,
    workflow: z
      .string(allowed.workflow)
      .regex(/^[^\s/]{1,200}\.ya?ml$/, allowed.workflow)
      .meta({ description: 'File name of the workflow, which must have workflow_dispatch.' }),
    inputs: texts('Inputs of the workflow.'),
    timeoutSeconds: seconds('How long it may take.', [10, 21_600], 1800).optional(),
  },
  'an object with kind and workflow',
);

const script = section(
  {
    kind: z.literal('command', allowed.kind).meta({ description: 'A script of your own.' }),
    name,
    command: command.meta({ description: "Run by sh -c in the build's output, or in the repository." }),
    secrets: z
      .array(z.string(allowed.secret).regex(/^[A-Za-z_]\w{0,199}$/, allowed.secret), 'a list of names')
      .meta({ description: 'Names of secrets that the command gets as variables.', default: [] })
      .optional(),
    timeoutSeconds: seconds('How long it may take.', [1, 7200], 900).optional(),
  },
  'an object with kind and command',
);

/** One place where releases go. */
export const targetSchema = z.discriminatedUnion(
  'kind',
  [git, staticSite, lambda, cloudformation, workflow, script],
  allowed.kind,
);

/** A target after checking, before defaults. */
export type CheckedTarget = z.output<typeof targetSchema>;
