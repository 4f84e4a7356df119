import { z } from 'zod';
import { flag, hours, section } from './schema-values.ts';

const severities = ['info', 'warning', 'error', 'critical'] as const;
const stages = { syntax: 1, imports: 2, style: 3, documentation: 4 } as const;
const languages = ['python', 'javascript', 'json', 'markdown'] as const;

const allowed = {
  stage: '1 or syntax, 2 or imports, 3 or style, 4 or documentation',
  language: 'python, javascript (which is TypeScript too), json, markdown',
  pathPattern:
    'a pattern over paths from the root of the repository, such as "src/**": at most 1024 characters, no "/" or "!" in front, no ".."',
  baseline: 'a path from the root of the repository, with "/" between its parts and without ".."',
  ruleCode: 'the code of a rule, such as "F401", or with its language in front: "python/F401"',
  ruleValue: `one of ${severities.join(', ')}, off`,
  lineLength: 'a whole number from 40 to 400',
} as const;

/** One of a few words; `value` is the default. */
function word<const Words extends readonly [string, ...string[]]>(
  words: Words,
  description: string,
  value: Words[number],
) {
  return z.enum(words, `one of ${words.join(', ')}`).meta({ description, default: value });
}

/** Stages by number or by name; their numbers afterwards. */
const stage = z
  .literal([1, 2, 3, 4, 'syntax', 'imports', 'style', 'documentation'], allowed.stage)
  .transform((value) => (typeof value === 'number' ? value : stages[value]));

/** `typescript` is another word for `javascript`. */
const language = z
  .literal([...languages, 'typescript'], allowed.language)
  .transform((value) => (value === 'typescript' ? 'javascript' : value));

const pathPattern = z
  .string(allowed.pathPattern)
  .regex(/^(?![/!])(?!(?:.*\/)?\.\.(?:\/|$))\P{Cc}{1,1024}$/u, allowed.pathPattern);

const ruleCode = z
  .string(allowed.ruleCode)
  .regex(
    /^(?:(?:python|javascript|typescript|json|markdown)\/)?[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/,
    allowed.ruleCode,
  );

/** The section `validation`: checks of the code. */
export const validationSchema = section(
  {
    enabled: flag('Whether repositories are checked.', true).optional(),
    autoCommit: flag('Whether safe corrections are committed.', false).optional(),
    autoPush: flag('Whether committed corrections are pushed. Needs autoCommit.', false).optional(),
    mode: word(
      ['commit', 'pull-request', 'report'],
      'What becomes of corrections: a commit on the branch, a pull request, or nothing but a report.',
      'commit',
    ).optional(),
    scope: word(
      ['changed', 'all'],
      'Which files a push or a pull request looks at. The schedule looks at all.',
      'changed',
    ).optional(),
    lines: word(
      ['all', 'added'],
      'Whether findings on lines that a change did not touch count.',
      'all',
    ).optional(),
    failOn: word(severities, 'The least severity that makes a commit fail.', 'error').optional(),
    stages: z
      .array(stage, 'a list of stages')
      .min(1, 'at least one stage')
      .meta({ description: 'Stages that are looked at, by number or name.', default: [1, 2, 3, 4] })
      .optional(),
    languages: z
      .array(language, 'a list of languages')
      .min(1, 'at least one language')
      .meta({
        description: 'Languages that are looked at. javascript is TypeScript too.',
        default: [...languages],
      })
      .optional(),
    include: z
      .array(pathPattern, 'a list of patterns')
      .min(1, 'at least one pattern')
      .meta({
        description: 'Globs over paths that are looked at; * does not cross slashes, ** does.',
        default: ['**'],
      })
      .optional(),
    exclude: z
      .array(pathPattern, 'a list of patterns')
      .meta({ description: 'Globs over paths that are left out.', default: [] })
      .optional(),
    rules: z
      .record(ruleCode, z.enum([...severities, 'off'], allowed.ruleValue), {
        error: (issue) => (issue.code === 'invalid_key' ? allowed.ruleCode : 'an object'),
      })
      .meta({ description: 'Severities by code or by language/code; off silences a rule.', default: {} })
      .optional(),
    baseline: z
      .string(allowed.baseline)
      .regex(/^(?!(?:.*\/)?\.{1,2}(?:\/|$))(?!\/)(?!.*\/\/)[^\\\p{Cc}]{1,1024}(?<!\/)$/u, allowed.baseline)
      .meta({ description: 'Path in the repository of a file that lists known findings.' })
      .optional(),
    maxLineLength: z
      .number(allowed.lineLength)
      .int(allowed.lineLength)
      .min(40, allowed.lineLength)
      .max(400, allowed.lineLength)
      .meta({ description: 'Longest line, where the repository says nothing itself.', default: 120 })
      .optional(),
    interval: hours('Hours between two looks at whole repositories.', 24).optional(),
  },
  'an object',
).meta({ description: 'Checks the code of mirrored repositories.' });

/** The section after the forms are checked, before defaults. */
export type CheckedValidation = z.output<typeof validationSchema>;
