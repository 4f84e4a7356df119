import { createHash } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App, DefaultStackSynthesizer, type IStackSynthesizer, Validations } from 'aws-cdk-lib';
import * as cxapi from 'aws-cdk-lib/cx-api';
import { AwsSolutionsChecks } from 'cdk-nag';
import cdk from '../cdk.json' with { type: 'json' };
import type { Configuration } from '../shared/config/configuration.ts';
import { bundle } from './bundle.ts';
import { TemplateRefusedError } from './errors.ts';
import { ObservabilityStack } from './stacks/observability-stack.ts';
import { ServiceStack } from './stacks/service-stack.ts';
import { StateStack } from './stacks/state-stack.ts';

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
}

/** Makes the cloud assembly and resolves to its directory. Throws `TEMPLATE_REFUSED`, with the whole report, when a rule finds something. */
export async function synthesize(options: SynthesisOptions): Promise<string> {
  const { configuration, prefix = 'auto-builder', webhookSecrets = ['GITHUB_WEBHOOK_SECRET'] } = options;
  const bundles = options.bundles ?? (await bundle()).directory;
  const configurationLayer = await writeConfiguration(configuration);
  const app = new App({
    ...(options.outdir === undefined ? {} : { outdir: options.outdir }),
    context: {
      ...cdk.context,
      // A finding rejects, with the report, instead of being printed.
      [cxapi.CDK_APP_MODE_CONTEXT]: 'inmemory',
      // The local cloud finds the bundles by this.
      [cxapi.ASSET_RESOURCE_METADATA_ENABLED_CONTEXT]: true,
    },
    // Only the call below, which can be caught, makes the assembly.
    autoSynth: false,
    analyticsReporting: false,
    stackTraces: false,
    treeMetadata: false,
  });
  const state = new StateStack(app, 'State', {
    stackName: `${prefix}-state`,
    synthesizer: makeSynthesizer(),
    description: `${prefix}: what must outlive every deployment`,
  });
  const service = new ServiceStack(app, 'Service', {
    stackName: `${prefix}-service`,
    synthesizer: makeSynthesizer(),
    description: `${prefix}: webhook, planner and workers`,
    prefix,
    configuration,
    bundles,
    configurationLayer,
    webhookSecrets,
    state,
    ...(options.alarmEmail === undefined ? {} : { alarmEmail: options.alarmEmail }),
  });
  new ObservabilityStack(app, 'Observability', {
    stackName: `${prefix}-observability`,
    synthesizer: makeSynthesizer(),
    description: `${prefix}: dashboard`,
    prefix,
    service,
  });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return synthesizeChecked(app);
}

/** What a rule finds is an error of ours, without a stack trace; everything else stays what it is. */
function synthesizeChecked(app: App): string {
  try {
    return app.synth().directory;
  } catch (error) {
    if (!(error instanceof Error) || !error.name.includes('ValidationFailed')) throw error;
    throw new TemplateRefusedError({
      code: 'TEMPLATE_REFUSED',
      what: error.message,
      where: app.outdir,
      remedy: 'Mend the construct, or acknowledge the finding there with its reason.',
      cause: error,
    });
  }
}

/** The asset manifest asks for the bootstrap version already; a second check would put a parameter into each template. */
function makeSynthesizer(): IStackSynthesizer {
  // The library's own class does not fit its own interface under `exactOptionalPropertyTypes`.
  return new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) as IStackSynthesizer;
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
