import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Configuration } from '../shared/config/configuration.ts';
import { mergeEnvironment, readDotEnv } from '../shared/config/dot-env.ts';
import { loadConfiguration } from '../shared/config/load.ts';
import { secretNames } from '../shared/config/secret-names.ts';
import type { Surroundings } from './surroundings.ts';

/** The configuration with the environment that its references are looked up in. */
export interface LoadedConfiguration {
  readonly configuration: Configuration;
  /** The command's environment over the entries of `.env`. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Reads `.env` and the configuration; what the references stand for is never shown from then on. */
export async function readConfiguration(
  file: string | undefined,
  {
    terminal,
    environment: variables,
    directory,
  }: Pick<Surroundings, 'terminal' | 'environment' | 'directory'>,
): Promise<LoadedConfiguration> {
  const environment = mergeEnvironment(variables, await readDotEnvironment(directory));
  const configuration = await loadConfiguration({
    file: file ?? environment.AUTO_BUILDER_CONFIG,
    environment,
    readFile: (path) => readFile(resolve(directory, path)),
  });
  for (const name of secretNames(configuration)) if (environment[name]) terminal.hide(environment[name]);
  return { configuration, environment };
}

/** The entries of `.env` in a directory; none where there is no such file. */
export async function readDotEnvironment(directory: string): Promise<ReturnType<typeof readDotEnv>> {
  try {
    return readDotEnv(await readFile(resolve(directory, '.env'), 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw error;
  }
}
