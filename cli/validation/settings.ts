import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Configuration, ValidationSettings } from '../../shared/config/configuration.ts';
import { validationDefaults } from '../../shared/config/validation-settings.ts';
import type { ValidateOptions } from '../commands/validate-command.ts';
import { readConfiguration } from '../configuration.ts';
import { UsageError } from '../errors.ts';
import type { Surroundings } from '../surroundings.ts';

const defaultFile = 'auto-builder.config.json';

/** The configuration where there is one; validating needs none. */
export async function configurationIfAny(
  file: string | undefined,
  surroundings: Surroundings,
): Promise<Configuration | undefined> {
  const named = file ?? surroundings.environment.AUTO_BUILDER_CONFIG;
  if (named === undefined && !(await exists(resolve(surroundings.directory, defaultFile)))) return undefined;
  return (await readConfiguration(named, surroundings)).configuration;
}

/**
 * The settings of one command: its options over the configuration over the defaults. Throws `USAGE` for an option that
 * cannot be understood.
 */
export function settingsOf(
  { stage, failOn }: Pick<ValidateOptions, 'stage' | 'failOn'>,
  configured: ValidationSettings | undefined,
): ValidationSettings {
  const settings = configured ?? validationDefaults();
  return {
    ...settings,
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

async function exists(path: string): Promise<boolean> {
  try {
    await readFile(path);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ENOENT');
  }
}
