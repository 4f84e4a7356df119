import { createHash } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { App } from 'aws-cdk-lib';
import type { Configuration } from '../shared/config/configuration.ts';
import { bundle } from './bundle.ts';
import { TemplateRefusedError } from './errors.ts';
import { makeApp } from './make-app.ts';

/** What to synthesize. */
export interface SynthesisOptions {
  readonly configuration: Configuration;
  /** Where the assembly goes. Default: where the CDK command line wants it, else a temporary directory. */
  readonly outdir?: string;
  /** Start of the stacks', alarms' and secrets' names. Default `auto-builder`. */
  readonly prefix?: string;
  /** Names of the webhook secrets, current first. Default `GITHUB_WEBHOOK_SECRET`. */
  readonly webhookSecrets?: readonly string[];
  /** Gets a mail for every alarm. */
  readonly alarmEmail?: string;
  /** Directory with one folder for each function's bundle. Default: the functions are bundled now. */
  readonly bundles?: string;
  /**
   * Whether the rules for good templates look at what is made, which takes most of the time. Default: yes. A cloud on this machine
   * says itself what it cannot serve.
   */
  readonly checked?: boolean;
}

/**
 * Makes the cloud assembly and resolves to its directory. Throws `TEMPLATE_REFUSED`, with the whole report, when a rule
 * finds something.
 */
export async function synthesize(options: SynthesisOptions): Promise<string> {
  const app = makeApp({
    configuration: options.configuration,
    outdir: options.outdir,
    prefix: options.prefix ?? 'auto-builder',
    webhookSecrets: options.webhookSecrets ?? ['GITHUB_WEBHOOK_SECRET'],
    alarmEmail: options.alarmEmail,
    bundles: options.bundles ?? (await bundle()).directory,
    configurationLayer: await writeConfiguration(options.configuration),
    checked: options.checked ?? true,
  });
  return writeAssembly(app);
}

/** Writes the app's assembly and returns its directory. Throws as `synthesize` does. */
export function writeAssembly(app: App): string {
  try {
    return app.synth().directory;
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ValidationFailed') throw error;
    throw new TemplateRefusedError({
      code: 'TEMPLATE_REFUSED',
      what: error.message,
      where: app.outdir,
      remedy: 'Mend the construct, or acknowledge the finding there with its reason.',
      cause: error,
    });
  }
}

/** A directory that has only the configuration. Named by its content, so that two synths at once do not collide. */
async function writeConfiguration(configuration: Configuration): Promise<string> {
  const text = JSON.stringify(configuration);
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16);
  const directory = fileURLToPath(new URL(`../dist/configuration/${hash}`, import.meta.url));
  await mkdir(directory, { recursive: true });
  const path = join(directory, 'auto-builder.config.json');
  // Beside the directory, never in it: the directory is the asset.
  const temporary = `${directory}.${process.pid}`;
  await writeFile(temporary, text);
  await rename(temporary, path);
  return directory;
}
