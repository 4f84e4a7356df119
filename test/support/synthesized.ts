import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { functionSources } from '../../infra/function-sources.ts';
import { type SynthesisOptions, synthesize } from '../../infra/synthesize.ts';
import type { Configuration, Endpoint, Mirror } from '../../shared/config/configuration.ts';
import { defaultHealth, defaultMetrics } from '../../shared/config/health-defaults.ts';
import type { AlertChannel, AlertSettings } from '../../shared/config/health-settings.ts';
import { deploymentApp, deploymentSettings } from './deployment-configuration.ts';

/** How a configuration refers to a secret. */
function reference(secret: string): string {
  return `\${${secret}}`;
}

/** An organisation on github.com whose token is in the secret of that name. */
function endpoint(org: string, secret: string): Endpoint {
  return {
    org,
    apiUrl: 'https://api.github.com',
    gitUrl: 'https://github.com',
    credentials: { token: reference(secret) },
  };
}

/** A mirror of everything from `acme` to `backup`, every six hours. */
export function mirrorWith(changes: Partial<Mirror> = {}): Mirror {
  return {
    id: 'acme',
    source: { ...endpoint('acme', 'SOURCE_TOKEN'), repos: ['*'], archived: false, forks: false },
    destinations: [endpoint('backup', 'BACKUP_TOKEN')],
    syncInterval: 6,
    branches: ['*'],
    tags: ['*'],
    conflictStrategy: 'archive',
    prune: false,
    createMissing: true,
    waitForValidation: false,
    ...changes,
  };
}

/** A configuration of these mirrors. */
export function configurationOf(...mirrors: readonly Mirror[]): Configuration {
  return { mirrors, logLevel: 'INFO', health: defaultHealth, metrics: defaultMetrics };
}

/** Alerts that go to these channels, with the usual times. */
export function alertsTo(...channels: readonly AlertChannel[]): AlertSettings {
  return {
    enabled: true,
    channels,
    routes: [],
    groupWait: 30,
    repeat: 24,
    acknowledgeWithin: { critical: 300, high: 900, medium: 3600, low: 14_400 },
    digest: 4,
    maintenance: [],
  };
}

/** A configuration in which everything is switched on that has resources of its own. */
export function fullConfiguration(): Configuration {
  return {
    ...configurationOf(mirrorWith()),
    deployment: deploymentSettings(deploymentApp()),
    alerts: alertsTo({ name: 'chat', kind: 'slack', url: reference('CHAT_URL') }),
    metrics: { ...defaultMetrics, token: reference('METRICS_TOKEN') },
  };
}

/** A resource as a template writes it. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** The templates of one synthesis. Dispose removes its directories. */
export interface Synthesized extends AsyncDisposable {
  readonly directory: string;
  readonly state: Template;
  readonly service: Template;
  readonly observability: Template;
}

/** A directory with an empty bundle for each function, for what does not depend on function code. */
export async function stubBundles(directory: string): Promise<string> {
  for (const name of Object.keys(functionSources)) {
    await mkdir(join(directory, name), { recursive: true });
    await writeFile(join(directory, name, 'index.mjs'), `export const handler = async () => '${name}';\n`);
  }
  return directory;
}

/** Synthesizes, with stub bundles unless others are given, into a temporary directory. */
export async function synthesized(options: Partial<SynthesisOptions> = {}): Promise<Synthesized> {
  const root = await mkdtemp(join(tmpdir(), 'auto-builder-synth-'));
  const directory = await synthesize({
    configuration: configurationOf(mirrorWith()),
    outdir: join(root, 'cdk.out'),
    bundles: options.bundles ?? (await stubBundles(join(root, 'bundles'))),
    ...options,
  });
  const template = async (stack: string) =>
    Template.fromJSON(JSON.parse(await readFile(join(directory, `${stack}.template.json`), 'utf8')));
  return {
    directory,
    state: await template('State'),
    service: await template('Service'),
    observability: await template('Observability'),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}

/** All resources of a type, by logical id. */
export function resourcesOf(template: Template, type: string): ReadonlyMap<string, TemplateResource> {
  const found = Object.entries(template.findResources(type));
  return new Map(found.map(([id, resource]) => [id, resource as TemplateResource]));
}
