import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { DomainEvent } from '../../shared/events/domain-events.ts';
import { createDocumentClient } from '../../shared/state/document-client.ts';
import { createHealthStore } from '../../shared/state/dynamo-health-store.ts';
import type { HealthStore } from '../../shared/state/health-store.ts';
import { clientsFor } from '../../test/support/cloud.ts';
import { reference } from '../../test/support/configuration-input.ts';
import { mirrorTo, organisations, type Product, startProduct } from '../../test/support/product.ts';
import { type Receivers, startReceivers } from './receivers.ts';

/** The product on one machine, with somebody to tell, and everything that faults are injected with. */
export interface BenchProduct extends AsyncDisposable {
  readonly product: Product;
  readonly receivers: Receivers;
  readonly tables: DynamoDBDocumentClient;
  readonly queues: SQSClient;
  readonly health: HealthStore;
  /** By how much the clock of GitHub is ahead, in milliseconds. */
  githubAheadMs: number;
  /** The value of an output of the service. */
  output(name: string): string;
  /** Key of a repository: `host/owner/name`. */
  at(owner: string, name: string): string;
  /** What shares credentials or hooks: `host/owner`. */
  place(owner: string): string;
  /** Events of the bus, oldest first. */
  events<Type extends DomainEvent['type']>(type: Type): readonly DomainEvent<Type>['detail'][];
  send(queue: string, body: unknown): Promise<void>;
  /** Looks at everything, as a schedule does; resolves when every report is made, to how many there are. */
  round(): Promise<number>;
  /** Switches the machine off, in the middle of whatever it does, and on again: what its queues held is lost. */
  restart(): Promise<void>;
  /** Puts the App into its organisation, with everything that it needs, or takes it out. */
  installApp(isInstalled: boolean): Promise<void>;
}

/** Two mirrors of `acme`: one that makes and overwrites, and one that makes nothing and asks where histories went apart. */
export async function startBenchProduct(repositories: readonly string[]): Promise<BenchProduct> {
  const receivers = await startReceivers();
  const site = await mkdtemp(join(tmpdir(), 'auto-builder-bench-site-'));
  const clock = { aheadMs: 0 };
  const credentials = { app: { id: 4711, privateKey: reference('SOURCE_APP_KEY') } };
  const source = { org: organisations.source, credentials };
  const product = await startProduct({
    warm: true,
    cloud: false,
    schedules: 'off',
    repositories,
    githubClock: () => Date.now() + clock.aheadMs,
    mirrors: [
      mirrorTo(['backup', 'deploy'], { name: 'main', source: { ...source, repos: ['*', '!strict-*'] } }),
      mirrorTo(['deploy'], {
        name: 'strict',
        source: { ...source, repos: ['strict-*'] },
        createMissing: false,
        conflictStrategy: 'fail',
      }),
    ],
    taxonomy: {
      sets: [{ name: 'docs', files: ['index/*.json'], repos: ['acme/index-*'], conflictStrategy: 'manual' }],
    },
    deployment: { apps: [appOf('shop', site), appOf('baking', site)] },
    // Objectives and unusual figures would follow from the faults; nobody protects branches here, and no registry is asked.
    health: {
      checks: { objective: 'off', anomaly: 'off', protection: 'off', dependencies: 'off', quality: 'off' },
    },
    alerts: {
      groupWait: 5,
      digest: 1 / 60,
      channels: [
        { kind: 'slack', url: reference('SLACK_URL') },
        { kind: 'pagerduty', routingKey: reference('PAGERDUTY_KEY'), apiUrl: receivers.pagerDutyUrl },
        {
          kind: 'email',
          from: 'auto-builder@example.com',
          to: 'ops@example.com',
          smtp: { host: '127.0.0.1', port: receivers.smtpPort },
        },
      ],
    },
    moreSecrets: { SLACK_URL: receivers.slackUrl, PAGERDUTY_KEY: 'a-routing-key' },
  });
  const { github } = product;
  const host = new URL(github.gitUrl).host;
  await giveTokens(product);

  let connected: ReturnType<typeof connect> | undefined;
  const clients = () => {
    connected ??= connect(product);
    return connected;
  };
  const bench: BenchProduct = {
    product,
    receivers,
    get tables() {
      return clients().tables;
    },
    get queues() {
      return clients().sqs;
    },
    get health() {
      return clients().health;
    },
    get githubAheadMs() {
      return clock.aheadMs;
    },
    set githubAheadMs(ms) {
      clock.aheadMs = ms;
    },
    output(name) {
      const value = product.cloud.outputs[name];
      if (value === undefined) throw new Error(`the service has no output ${name}`);
      return value;
    },
    at: (owner, name) => product.ledger.key(`${owner}/${name}`),
    place: (owner) => `${host}/${owner}`,
    events: <Type extends DomainEvent['type']>(type: Type) =>
      product.traces.events.flatMap(({ detailType, detail }) =>
        detailType === type ? [detail as DomainEvent<Type>['detail']] : [],
      ),
    async send(queue, body) {
      const command = { QueueUrl: bench.output(queue), MessageBody: JSON.stringify(body) };
      await clients().sqs.send(new SendMessageCommand(command));
    },
    round: () => makeRound(bench, repositories.length + 1),
    async restart() {
      connected?.close();
      connected = undefined;
      await product.stopCloud();
      await product.startCloud();
    },
    async installApp(isInstalled) {
      await github.addApp({
        id: 4711,
        key: product.secrets.SOURCE_APP_KEY,
        installations: isInstalled ? [{ id: 1, account: organisations.source, permissions }] : [],
      });
    },
    async [Symbol.asyncDispose]() {
      connected?.close();
      await product[Symbol.asyncDispose]();
      await receivers.close();
      await rm(site, { recursive: true, force: true });
    },
  };
  await bench.installApp(true);
  await product.startCloud();
  return bench;
}

/** An app that is built by a script in its repository; `baking` is watched for long before it is live. */
function appOf(name: 'shop' | 'baking', site: string) {
  const watched = name === 'baking' ? { bakeSeconds: 7_200, checkIntervalSeconds: 900 } : {};
  return {
    name,
    repo: `acme/${name}`,
    build: { command: 'sh build.sh', output: 'dist' },
    targets: [{ kind: 'static' as const, directory: join(site, name) }],
    environments: { production: { branches: ['main'], ...watched } },
  };
}

const permissions = {
  ...({ metadata: 'read', contents: 'write', checks: 'write', statuses: 'write' } as const),
  ...({ pull_requests: 'write', deployments: 'write', actions: 'write' } as const),
  ...({ workflows: 'write', organization_hooks: 'write' } as const),
};

/** Tokens with every scope that is asked for, so that nothing is found before a fault is there. */
async function giveTokens({ github, secrets }: Product): Promise<void> {
  for (const name of ['backup', 'deploy'] as const) {
    await github.addToken(name === 'backup' ? secrets.BACKUP_TOKEN : secrets.DEPLOY_TOKEN, tokenOf(name));
  }
}

/** What the token of a destination is. */
export function tokenOf(name: 'backup' | 'deploy') {
  return { login: name, orgs: { [organisations[name]]: 'admin' as const }, scopes: ['repo', 'workflow'] };
}

function connect({ cloud }: Product) {
  const { dynamodb, sqs } = clientsFor(cloud);
  const tables = createDocumentClient(dynamodb);
  const table = cloud.outputs.OperationsTableName ?? '';
  return {
    tables,
    sqs,
    health: createHealthStore({ client: tables, table }),
    close() {
      dynamodb.destroy();
      sqs.destroy();
    },
  };
}

/** A look takes long where a host is slow, and where requests are tried again. */
const roundMs = 150_000;

async function makeRound(bench: BenchProduct, subjects: number): Promise<number> {
  const since = Date.now();
  await bench.send('PlanQueueUrl', {
    kind: 'health',
    id: `round-${randomUUID()}`,
    heal: true,
    receivedAt: since,
    skip: 0,
  });
  for (;;) {
    let fresh = 0;
    for await (const { checkedAt } of bench.health.reports()) if (checkedAt > since) fresh += 1;
    if (fresh >= subjects || Date.now() - since > roundMs) return fresh;
    await sleep(200);
  }
}
