import { App, DefaultStackSynthesizer, type IStackSynthesizer, Validations } from 'aws-cdk-lib';
import * as cxapi from 'aws-cdk-lib/cx-api';
import { AwsSolutionsChecks } from 'cdk-nag';
import cdk from '../cdk.json' with { type: 'json' };
import type { Configuration } from '../shared/config/configuration.ts';
import { ObservabilityStack } from './stacks/observability-stack.ts';
import { ServiceStack } from './stacks/service-stack.ts';
import { StateStack } from './stacks/state-stack.ts';

/** What the stacks are made from. */
export interface AppOptions {
  readonly configuration: Configuration;
  /** Where the assembly goes; a temporary directory when there is no CDK command line that wants it somewhere. */
  readonly outdir: string | undefined;
  readonly prefix: string;
  readonly webhookSecrets: readonly string[];
  readonly alarmEmail: string | undefined;
  /** Directory with one folder for each function's bundle. */
  readonly bundles: string;
  /** Directory with the resolved configuration. */
  readonly configurationLayer: string;
  /** Whether the rules of CloudFormation and of AWS Solutions watch over the stacks. */
  readonly checked: boolean;
}

/** The three stacks. */
export function makeApp(options: AppOptions): App {
  const { prefix, outdir, alarmEmail, checked, ...rest } = options;
  const app = new App({
    ...(outdir === undefined ? {} : { outdir }),
    context: {
      ...cdk.context,
      // A finding is thrown, with the report, instead of being printed.
      [cxapi.CDK_APP_MODE_CONTEXT]: 'inmemory',
      // The local cloud finds the bundles by this.
      [cxapi.ASSET_RESOURCE_METADATA_ENABLED_CONTEXT]: true,
    },
    // Only an explicit call, whose errors can be caught, makes the assembly.
    autoSynth: false,
    analyticsReporting: false,
    stackTraces: false,
    treeMetadata: false,
    builtinCloudFormationValidation: checked,
  });
  const named = (name: string, content: string) => ({
    stackName: `${prefix}-${name}`,
    description: `${prefix}: ${content}`,
    synthesizer: makeSynthesizer(),
  });
  const state = new StateStack(app, 'State', named('state', 'what must outlive every deployment'));
  const service = new ServiceStack(app, 'Service', {
    ...named('service', 'webhook, planner and workers'),
    ...rest,
    prefix,
    state,
    ...(alarmEmail === undefined ? {} : { alarmEmail }),
  });
  new ObservabilityStack(app, 'Observability', {
    ...named('observability', 'dashboards and saved queries'),
    prefix,
    configuration: rest.configuration,
    service,
  });
  if (checked) Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return app;
}

/** The asset manifest asks for the bootstrap version already; a second check would put a parameter into each template. */
function makeSynthesizer(): IStackSynthesizer {
  // The library's own class does not fit its own interface under `exactOptionalPropertyTypes`.
  return new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) as IStackSynthesizer;
}
