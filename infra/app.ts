import { readFile } from 'node:fs/promises';
import { App } from 'aws-cdk-lib';
import { mergeEnvironment, readDotEnv } from '../shared/config/dot-env.ts';
import { loadConfiguration } from '../shared/config/load.ts';
import { AutoBuilderError } from '../shared/errors.ts';
import { readDeployment } from './deployment.ts';
import { synthesize } from './synthesize.ts';

/** What `cdk synth` runs. */
async function main(): Promise<void> {
  const environment = mergeEnvironment(process.env, readDotEnv(await readOrEmpty('.env')));
  // Only to read what the CDK command line was given with `-c`; the app itself is made later.
  const context = new App({ autoSynth: false }).node;
  const { configurationFile, ...options } = readDeployment((key) => context.tryGetContext(key), environment);
  const configuration = await loadConfiguration({ file: configurationFile, environment, readFile });
  await synthesize({ ...options, configuration });
}

async function readOrEmpty(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}

try {
  await main();
} catch (error) {
  // Ours say all there is to say; a stack trace would only bury it.
  if (!(error instanceof AutoBuilderError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
