import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Configuration, ValidationSettings } from '../../shared/config/configuration.ts';
import { validationDefaults } from '../../shared/config/validation-settings.ts';
import type { ValidateOptions } from '../commands/validate-command.ts';
import { readConfiguration } from '../configuration.ts';
import { UsageError } from '../errors.ts';
import type { Surroundings } from '../surroundings.ts';

const defaultFile = 'auto-builder.config.json';

/** What a configuration file means to the command. */
export interface ValidationConfiguration {
  /** With the mirrors, whose sources hosted repositories are looked for at. */
  readonly configuration?: Configuration;
  /** The section `validation`, completed. */
  readonly validation?: ValidationSettings;
}

/**
 * The configuration where there is one; validating needs none. A file with the section `validation` alone, such as a
 * repository keeps for its own checks, is one, too. Throws `CONFIG_…`.
 */
export async function configurationIfAny(
  file: string | undefined,
  surroundings: Surroundings,
): Promise<ValidationConfiguration> {
  const named = file ?? surroundings.environment.AUTO_BUILDER_CONFIG;
  const text = await textOf(resolve(surroundings.directory, named ?? defaultFile));
  if (named === undefined && text === undefined) return {};
  const section = text === undefined ? undefined : sectionAlone(text);
  if (section) return { validation: validationDefaults(section.validation, named ?? defaultFile) };
  const { configuration } = await readConfiguration(named, surroundings);
  return { configuration, ...(configuration.validation ? { validation: configuration.validation } : {}) };
}

/** `undefined` for whatever else a file may hold: it is read and judged as a whole configuration. */
function sectionAlone(text: string): { readonly validation?: unknown } | undefined {
  try {
    const parsed: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    if (typeof parsed !== 'object' || parsed === null) return undefined;
    const names = Object.keys(parsed).filter((name) => name !== '$schema');
    return names.join() === 'validation' ? parsed : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * The settings of one command: its options over the configuration over the defaults. Throws `USAGE` for an option that
 * cannot be understood.
 */
export function settingsOf(
  { stage, failOn, writeBaseline }: Pick<ValidateOptions, 'stage' | 'failOn' | 'writeBaseline'>,
  configured: ValidationSettings | undefined,
): ValidationSettings {
  const { baseline, ...settings } = configured ?? validationDefaults();
  return {
    ...settings,
    // What is known already belongs into a new list of what is known; what is in the old list's own text does not.
    ...(baseline === undefined
      ? {}
      : writeBaseline === undefined
        ? { baseline }
        : { exclude: [...settings.exclude, `/${baseline}`] }),
    ...(stage ? { stages: [...new Set(stage.flatMap((text) => text.split(',')).map(stageOf))].sort() } : {}),
    ...(failOn === undefined ? {} : { failOn: severityOf(failOn) }),
  };
}

const stageNames = ['syntax', 'imports', 'style', 'documentation'] as const;
const severities = ['info', 'warning', 'error', 'critical'] as const;

function stageOf(text: string): 1 | 2 | 3 | 4 {
  const trimmed = text.trim();
  const index = stageNames.findIndex((name, at) => name === trimmed || String(at + 1) === trimmed);
  if (index === -1) throw new UsageError('there is no such stage', `--stage ${text}`, 'Write 1, 2, 3 or 4.');
  return ([1, 2, 3, 4] as const)[index] ?? 1;
}

function severityOf(text: string): ValidationSettings['failOn'] {
  const severity = severities.find((name) => name === text);
  if (!severity) {
    throw new UsageError('there is no such severity', `--fail-on ${text}`, `Write ${severities.join(', ')}.`);
  }
  return severity;
}

/** `undefined` when there is no such file, or it cannot be read: who reads it as a configuration says why. */
async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error) return error.code === 'ENOENT' ? undefined : '';
    throw error;
  }
}
