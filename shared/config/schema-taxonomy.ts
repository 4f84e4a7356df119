import { z } from 'zod';
import { flag, hours, repositoryPatterns, section } from './schema-values.ts';

const allowed = {
  setName: 'a name of 1 to 47 lower case letters, digits and "-", a letter or digit first and last',
  filePattern:
    'a pattern over paths from the root of a repository, such as "index/*.json"; "!" in front excludes; no "/" in front or at the end, no "//", no ".."',
  repository: 'owner/name',
  schemaPath: 'a path from the root of a repository, with one "/" between its parts and without "." and ".."',
} as const;

const strategies = ['merge', 'ours', 'theirs', 'manual'] as const;
const modes = ['push', 'pull', 'bidirectional', 'continuous'] as const;
const deliveries = ['commit', 'pull-request'] as const;

const filePattern = z
  .string(allowed.filePattern)
  .regex(/^!?(?![/!])(?!(?:.*\/)?\.\.(?:\/|$))(?!.*\/(?:\/|$))\P{Cc}{1,1024}$/u, allowed.filePattern);
const repository = z.string(allowed.repository).regex(/^[\w.-]{1,100}\/[\w.-]{1,200}$/, allowed.repository);

/** What a set inherits from the section. */
const policyShape = {
  conflictStrategy: z
    .enum(strategies, `one of ${strategies.join(', ')}`)
    .meta({
      description:
        'Which value is taken where replicas disagree: merge (by rank, else always the same one), ours (the first), theirs (the last), manual (none, until somebody decides).',
      default: 'merge',
    })
    .optional(),
  mode: z
    .enum(modes, `one of ${modes.join(', ')}`)
    .meta({
      description:
        'push (the hub to all), pull (all into the index and the hub), bidirectional (all agree), continuous (the same, and pushes lead to a round).',
      default: 'continuous',
    })
    .optional(),
  delivery: z
    .enum(deliveries, `one of ${deliveries.join(', ')}`)
    .meta({ description: 'How a replica gets what is new: a commit, or a pull request.', default: 'commit' })
    .optional(),
  createMissing: flag(
    'Whether a replica that has never had a file gets it. Without sets, false is the default.',
    true,
  ).optional(),
};

const setSchema = section(
  {
    name: z
      .string(allowed.setName)
      .regex(/^[a-z0-9]([a-z0-9-]{0,45}[a-z0-9])?$/, allowed.setName)
      .meta({ description: 'Name of the set in commands, branches and keys.' }),
    files: z
      .array(filePattern, 'a list of patterns')
      .min(1, 'at least one pattern')
      .meta({ description: 'Which files are kept in step: globs and ! exclusions over paths.' }),
    repos: repositoryPatterns
      .min(1, 'at least one repository')
      .meta({ description: 'Which repositories: owner/name, globs, ! exclusions; sources of the mirrors.' }),
    hub: repository
      .meta({ description: 'The repository that push starts from and pull ends in.' })
      .optional(),
    rank: z
      .array(repository, 'a list of repositories')
      .meta({ description: 'Repositories whose values win, best first.', default: [] })
      .optional(),
    schema: z
      .string(allowed.schemaPath)
      .regex(/^(?!(?:.*\/)?\.{0,2}(?:\/|$))\P{Cc}{1,1024}$/u, allowed.schemaPath)
      .meta({ description: 'Path of a JSON Schema in the hub that every file must satisfy.' })
      .optional(),
    ...policyShape,
  },
  'an object with name, files and repos',
);

/** The section `taxonomy`: shared index files. */
export const taxonomySchema = section(
  {
    enabled: flag('Whether shared index files are kept in step.', true).optional(),
    syncInterval: hours('Hours between two rounds.', 3).optional(),
    ...policyShape,
    sets: z
      .array(setSchema, 'a list of sets')
      .meta({
        description:
          'Which files of which repositories. Without it, one set: the known index files of all source repositories.',
      })
      .optional(),
  },
  'an object',
).meta({ description: 'Keeps shared index files in step across repositories.' });

/** The section after checking, before defaults. */
export type CheckedTaxonomy = z.output<typeof taxonomySchema>;
