import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesize } from '../../infra/synthesize.ts';
import { type Cloud, type CloudOptions, startCloud } from '../../local/cloud/cloud.ts';
import { createCloudEmitter } from '../../local/cloud/cloud-events.ts';
import { type LocalGitHub, startLocalGitHub } from '../../local/github/local-github.ts';
import { resolveConfiguration } from '../../shared/config/resolve.ts';
import type { ConfigurationInput } from '../../shared/config/schema.ts';
import { reference } from './configuration-input.ts';
import { createDeveloper, type Developer } from './developer.ts';
import { openLedger, type ProductLedger } from './product-ledger.ts';
import { recordTraces, type Traces } from './product-traces.ts';

type MirrorInput = ConfigurationInput['mirrors'][number];

/** The organisations of every product under test. */
export const organisations = { source: 'acme', backup: 'acme-backup', deploy: 'acme-deploy' } as const;

/** The names of its secrets. */
type SecretName =
  | 'SOURCE_TOKEN'
  | 'BACKUP_TOKEN'
  | 'DEPLOY_TOKEN'
  | 'GITHUB_WEBHOOK_SECRET'
  | 'SOURCE_APP_KEY';

/** What differs from one mirror of everything in `acme` to `acme-backup` and `acme-deploy`. */
export interface ProductOptions {
  /** Repositories that `acme` has before the cloud starts, with a few commits each. */
  readonly repositories?: readonly string[];
  readonly mirrors?: readonly MirrorInput[];
  /** The section of the configuration. The source is then read by a GitHub App, which may make checks and push. */
  readonly validation?: ConfigurationInput['validation'];
  /** The section of the configuration. The source is then read by a GitHub App, too. */
  readonly taxonomy?: ConfigurationInput['taxonomy'];
  /** The section of the configuration. The source is then read by a GitHub App, too. */
  readonly deployment?: ConfigurationInput['deployment'];
  /** The section of the configuration; without it nothing is looked at. The source's token may then see and make hooks. */
  readonly health?: ConfigurationInput['health'];
  /** The section of the configuration, with secrets of its own. */
  readonly alerts?: ConfigurationInput['alerts'];
  readonly metrics?: ConfigurationInput['metrics'];
  /** Further secrets, by name. */
  readonly moreSecrets?: Readonly<Record<string, string>>;
  /** Instead of what the template says: how long a mirror job may run. */
  readonly mirrorTimeoutSeconds?: number;
  /** The same for a deployment job. */
  readonly deploymentTimeoutSeconds?: number;
  readonly schedules?: CloudOptions['schedules'];
  /** Default: no; few tests call every function. */
  readonly warm?: boolean;
  /** The clock of GitHub, in epoch milliseconds. */
  readonly githubClock?: () => number;
  /** Another address of the GitHub's repositories, for git alone: served by a process of its own. */
  readonly gitUrlOf?: (github: LocalGitHub) => Promise<string>;
  /** `false`: the test starts it with `startCloud`, or in a process of its own. */
  readonly cloud?: false;
}

/** The whole product on one machine: a GitHub, and the cloud that the synthesized template describes. */
export interface Product extends AsyncDisposable {
  readonly github: LocalGitHub;
  /** Who pushes to `acme`, over HTTP as anybody would. */
  readonly developer: Developer;
  /** The cloud that is up. */
  readonly cloud: Cloud;
  /** What the product has written down, in the cloud that is up. */
  readonly ledger: ProductLedger;
  /** Everything that left a function, over all clouds. */
  readonly traces: Traces;
  readonly secrets: Readonly<Record<SecretName, string>>;
  /** What a cloud is started with, for one in another process. */
  readonly cloudOptions: Pick<CloudOptions, 'assemblyDirectory' | 'dataDirectory' | 'secrets' | 'warm'>;
  /** Starts the cloud, on the data of the one before, at the same address. Its schedules fire at once. */
  startCloud(): Promise<void>;
  /** Stops the cloud; what its queues held is lost. */
  stopCloud(): Promise<void>;
  /** Where the copy of a repository lies on disk. */
  copy(organisation: 'backup' | 'deploy', name: string): string;
}

/** A mirror of everything in `acme` to the named destinations, with the given parts changed. */
export function mirrorTo(
  destinations: readonly ('backup' | 'deploy')[],
  changes: Partial<MirrorInput> = {},
): MirrorInput {
  const secret = { backup: 'BACKUP_TOKEN', deploy: 'DEPLOY_TOKEN' } as const;
  return {
    source: { org: organisations.source, repos: ['*'], credentials: reference('SOURCE_TOKEN') },
    destinations: destinations.map((name) => ({
      org: organisations[name],
      credentials: reference(secret[name]),
    })),
    syncInterval: 6,
    ...changes,
  };
}

const app = { id: 4711, privateKey: reference('SOURCE_APP_KEY') };

/** A mirror whose source is read by a GitHub App. */
export function appMirror(changes: Partial<MirrorInput> = {}): MirrorInput {
  const mirror = mirrorTo(['backup'], changes);
  return { ...mirror, source: { ...mirror.source, credentials: { app } } };
}

/** Starts the product. The organisation's webhook points at it once it is up. */
export async function startProduct(options: ProductOptions = {}): Promise<Product> {
  const directory = await mkdtemp(join(tmpdir(), 'auto-builder-product-'));
  const keys = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const secrets = { ...makeSecrets(keys.privateKey), ...options.moreSecrets };
  const github = await startGitHub(join(directory, 'github'), secrets, {
    hooks: options.health !== undefined,
    clock: options.githubClock ?? Date.now,
  });
  if (options.validation || options.taxonomy || options.deployment) await addApp(github, keys.publicKey);
  const developer = await createDeveloper(github, join(directory, 'work'));
  for (const name of options.repositories ?? []) await developer.createRepository(name);

  const assemblyDirectory = await synthesizeFor(github, options, join(directory, 'cdk.out'));
  const dataDirectory = join(directory, 'data');
  const cloudOptions = { assemblyDirectory, dataDirectory, secrets, warm: options.warm ?? false };
  const events = createCloudEmitter();
  const traces = recordTraces(events);
  let running: { readonly cloud: Cloud; readonly ledger: ProductLedger } | undefined;
  let port: number | undefined;
  const up = () => {
    if (!running) throw new Error('no cloud is up');
    return running;
  };

  const product: Product = {
    github,
    developer,
    get cloud() {
      return up().cloud;
    },
    get ledger() {
      return up().ledger;
    },
    traces,
    secrets,
    cloudOptions,
    async startCloud() {
      const cloud = await startCloud({
        ...cloudOptions,
        events,
        ...(options.schedules && { schedules: options.schedules }),
        ...(port !== undefined && { ports: { http: port } }),
      });
      running = { cloud, ledger: openLedger(cloud, github) };
      if (port !== undefined) return;
      port = Number(new URL(cloud.webhookUrl ?? '').port);
      const hook = { url: cloud.webhookUrl ?? '', secret: secrets.GITHUB_WEBHOOK_SECRET };
      await github.setWebhook(organisations.source, hook);
    },
    async stopCloud() {
      running?.ledger.close();
      await running?.cloud.close();
      running = undefined;
    },
    copy: (organisation, name) => github.repository(`${organisations[organisation]}/${name}`),
    async [Symbol.asyncDispose]() {
      github.faults.close();
      await product.stopCloud();
      await github.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
  if (options.cloud !== false) await product.startCloud();
  return product;
}

/** May do what validating asks of it, at the source alone. */
async function addApp(github: LocalGitHub, key: string): Promise<void> {
  const permissions = {
    ...({ metadata: 'read', contents: 'write', checks: 'write' } as const),
    ...({ statuses: 'write', pull_requests: 'write', security_events: 'write' } as const),
    ...({ deployments: 'write', actions: 'write' } as const),
  };
  await github.addApp({
    id: app.id,
    key,
    installations: [{ account: organisations.source, permissions }],
  });
}

function makeSecrets(appKey: string): Readonly<Record<SecretName, string>> {
  // Without the shape of a real token: what is not known to be a secret would be found by its shape alone.
  const value = () => randomBytes(20).toString('hex');
  return {
    SOURCE_TOKEN: value(),
    BACKUP_TOKEN: value(),
    DEPLOY_TOKEN: value(),
    GITHUB_WEBHOOK_SECRET: value(),
    SOURCE_APP_KEY: appKey,
  };
}

async function startGitHub(
  directory: string,
  secrets: Readonly<Record<SecretName, string>>,
  { hooks, clock }: { readonly hooks: boolean; readonly clock: () => number },
): Promise<LocalGitHub> {
  const github = await startLocalGitHub({ directory, clock });
  const { source, backup, deploy } = organisations;
  for (const login of [source, backup, deploy]) await github.addOrganisation(login);
  const scopes = hooks ? ['repo', 'workflow'] : ['repo'];
  await github.addToken(secrets.SOURCE_TOKEN, {
    login: 'reader',
    orgs: { [source]: hooks ? 'admin' : 'read' },
    scopes: hooks ? [...scopes, 'admin:org_hook'] : scopes,
  });
  await github.addToken(secrets.BACKUP_TOKEN, { login: 'backup', orgs: { [backup]: 'admin' }, scopes });
  await github.addToken(secrets.DEPLOY_TOKEN, { login: 'deploy', orgs: { [deploy]: 'admin' }, scopes });
  return github;
}

async function synthesizeFor(
  github: LocalGitHub,
  { mirrors = [mirrorTo(['backup', 'deploy'])], ...options }: ProductOptions,
  outdir: string,
): Promise<string> {
  const { apiUrl } = github;
  const { health, alerts, metrics } = options;
  const { validation, taxonomy, deployment, mirrorTimeoutSeconds, deploymentTimeoutSeconds, gitUrlOf } =
    options;
  const gitUrl = (await gitUrlOf?.(github)) ?? github.gitUrl;
  const configuration = resolveConfiguration({
    ...{ apiUrl, gitUrl, mirrors },
    ...(validation && { validation }),
    ...(taxonomy && { taxonomy }),
    ...(deployment && { deployment }),
    // A look at everything is work that the other tests do not wait for.
    health: health ?? { enabled: false },
    ...(alerts && { alerts }),
    ...(metrics && { metrics }),
  });
  const directory = await synthesize({ configuration, outdir, checked: false });
  for (const [name, seconds] of Object.entries({
    mirror: mirrorTimeoutSeconds,
    deployment: deploymentTimeoutSeconds,
  })) {
    if (seconds !== undefined) await setTimeoutOf(name, directory, seconds);
  }
  return directory;
}

/** The template fixes minutes, which is too long to wait for. */
async function setTimeoutOf(name: string, assembly: string, seconds: number): Promise<void> {
  const file = join(assembly, 'Service.template.json');
  const template: {
    Resources: Record<string, { Type: string; Properties: { Description?: string; Timeout?: number } }>;
  } = JSON.parse(await readFile(file, 'utf8'));
  for (const { Type, Properties } of Object.values(template.Resources)) {
    if (Type === 'AWS::Lambda::Function' && Properties.Description?.endsWith(`-${name}`)) {
      Properties.Timeout = seconds;
    }
  }
  await writeFile(file, JSON.stringify(template));
}
