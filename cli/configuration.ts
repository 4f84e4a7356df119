import { readFile } from 'node:fs/promises';
import type { Configuration } from '../shared/config/configuration.ts';
import { mergeEnvironment, readDotEnv } from '../shared/config/dot-env.ts';
import { loadConfiguration } from '../shared/config/load.ts';
import { secretNames } from '../shared/config/secret-names.ts';
import type { Terminal } from './output/terminal.ts';

/** The configuration with the environment that its references are looked up in. */
export interface LoadedConfiguration {
  readonly configuration: Configuration;
  /** The process's environment over the entries of `.env`. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Reads `.env` and the configuration; what the references stand for is never shown from then on. */
export async function readConfiguration(
  file: string | undefined,
  terminal: Terminal,
): Promise<LoadedConfiguration> {
  const environment = mergeEnvironment(process.env, readDotEnv(await readDotEnvFile()));
  const configuration = await loadConfiguration({
    file: file ?? environment.AUTO_BUILDER_CONFIG,
    environment,
    readFile,
  });
  for (const name of secretNames(configuration)) if (environment[name]) terminal.hide(environment[name]);
  return { configuration, environment };
}

async function readDotEnvFile(): Promise<string> {
  try {
    return await readFile('.env', 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}
