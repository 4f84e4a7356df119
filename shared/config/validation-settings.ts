import { contradictions } from './checks.ts';
import type { ValidationSettings } from './configuration.ts';
import { validationDraftOf } from './draft.ts';
import { ConfigurationError } from './errors.ts';
import { problemsOf } from './problems.ts';
import { type CheckedValidation, validationSchema } from './schema-validation.ts';

/**
 * The settings of a section `validation` that stands alone, without any mirror: for checks of a directory. Without
 * input, the defaults. Throws `ConfigurationError` (`CONFIG_INVALID`) with all problems at once.
 */
export function validationDefaults(input: unknown = {}, where = 'validation'): ValidationSettings {
  const parsed = validationSchema.safeParse(input);
  const problems = [
    ...(parsed.success ? [] : problemsOf(parsed.error.issues, { validation: input }, ['validation'])),
    ...contradictions(validationDraftOf(input)),
  ];
  if (!parsed.success || problems.length > 0) throw new ConfigurationError(where, problems);
  return completeValidation(parsed.data);
}

/** A checked section, completed with the defaults. */
export function completeValidation(input: CheckedValidation): ValidationSettings {
  return {
    enabled: input.enabled ?? true,
    autoCommit: input.autoCommit ?? false,
    autoPush: input.autoPush ?? false,
    mode: input.mode ?? 'commit',
    scope: input.scope ?? 'changed',
    lines: input.lines ?? 'all',
    failOn: input.failOn ?? 'error',
    stages: once<1 | 2 | 3 | 4>(input.stages ?? [1, 2, 3, 4]).sort((a, b) => a - b),
    languages: once(input.languages ?? ['python', 'javascript', 'json', 'markdown']),
    include: input.include ?? ['**'],
    exclude: input.exclude ?? [],
    rules: Object.fromEntries(
      Object.entries(input.rules ?? {}).map(([code, value]) => [
        code.replace(/^typescript\//, 'javascript/'),
        value,
      ]),
    ),
    ...(input.baseline === undefined ? {} : { baseline: input.baseline }),
    maxLineLength: input.maxLineLength ?? 120,
    interval: input.interval ?? 24,
  };
}

function once<Item>(items: readonly Item[]): Item[] {
  return [...new Set(items)];
}
