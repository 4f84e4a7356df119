import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { PurgeQueueCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { paginateScan } from '@aws-sdk/lib-dynamodb';
import type { Cloud } from '../../local/cloud/cloud.ts';
import type { LocalGitHub } from '../../local/github/local-github.ts';
import type { Alert } from '../../shared/health/alert.ts';
import { type HealthReport, serviceSubject } from '../../shared/health/health.ts';
import { type DeadLetterListing, listDeadLetters } from '../../shared/jobs/dead-letter-queue.ts';
import type { Queue } from '../../shared/jobs/queue.ts';
import { createAlertStore } from '../../shared/state/alert-store.ts';
import { createDocumentClient } from '../../shared/state/document-client.ts';
import { createHealthStore } from '../../shared/state/dynamo-health-store.ts';
import { createSeriesStore } from '../../shared/state/dynamo-series-store.ts';
import type { DestinationState, RepositoryKey, RunRecord } from '../../shared/state/mirror-state.ts';
import { createMirrorStateStore } from '../../shared/state/mirror-state-store.ts';
import { repositoryKey } from '../../shared/state/repository-key.ts';
import { createRunStore } from '../../shared/state/run-store.ts';
import type { SeriesRollup } from '../../shared/state/series-store.ts';
import { clientsFor } from './cloud.ts';

/** What the product has written down, read with the same stores as the command line. */
export interface ProductLedger {
  /** `host/owner/name` of `owner/name` on the product's GitHub. */
  key(fullName: string): RepositoryKey;
  /** Runs over `acme/<name>`, oldest first. */
  runs(name: string): Promise<readonly RunRecord[]>;
  /** The last state of `acme/<name>` at the destination `owner`. */
  state(name: string, owner: string): Promise<DestinationState | undefined>;
  /** The mirror's sums of the hours around now. */
  hours(): Promise<readonly SeriesRollup[]>;
  readonly queues: Readonly<Record<'plan' | 'mirror' | 'planDeadLetters' | 'mirrorDeadLetters', Queue>>;
  /** What lies in the mirror queue's dead-letter queue. */
  deadLetters(): Promise<DeadLetterListing>;
  /** Empties the mirror queue's dead-letter queue. */
  purgeDeadLetters(): Promise<void>;
  /** Has the planner look at `acme/<name>` now, as a person or a retry does. */
  askFor(name: string, id: string): Promise<void>;
  /** Has the planner look at everything now. */
  askForAll(id: string): Promise<void>;
  /** Looks at `acme/<name>`, or at the service, and resolves to the report of that look. */
  lookAt(name: string, id: string, options?: { readonly heal?: boolean }): Promise<HealthReport>;
  /** The last report of `acme/<name>`, or of the service. */
  report(name: string): Promise<HealthReport | undefined>;
  /** Every alert, those that ended included. */
  alerts(): Promise<readonly Alert[]>;
  /** Every item of every table, every blob and every dead letter, as text. */
  everything(): Promise<string>;
  close(): void;
}

const hourMs = 3_600_000;

/** Opens the stores of a cloud. */
export function openLedger(cloud: Cloud, github: LocalGitHub): ProductLedger {
  const { dynamodb, sqs } = clientsFor(cloud);
  const client = createDocumentClient(dynamodb);
  const output = (name: string): string => {
    const value = cloud.outputs[name];
    if (value === undefined) throw new Error(`the service has no output ${name}`);
    return value;
  };
  const queue = (name: string): Queue => ({ client: sqs, url: output(name) });
  const states = createMirrorStateStore({ client, table: output('StateTableName') });
  const runs = createRunStore({ client, table: output('RunTableName') });
  const series = createSeriesStore({ client, table: output('RollupTableName') });

  const ask = async (what: { readonly id: string; readonly repository?: string }): Promise<void> => {
    const body = JSON.stringify({ kind: 'command', ...what, receivedAt: Date.now() });
    await sqs.send(new SendMessageCommand({ QueueUrl: output('PlanQueueUrl'), MessageBody: body }));
  };

  const operations = { client, table: output('OperationsTableName') };
  const health = createHealthStore(operations);
  const alerts = createAlertStore(operations);

  const ledger: ProductLedger = {
    key(fullName) {
      const [owner = '', name = ''] = fullName.split('/');
      return repositoryKey(github.gitUrl, owner, name);
    },
    runs: async (name) => (await runs.history(ledger.key(`acme/${name}`), 1_000)).toReversed(),
    async state(name, owner) {
      const all = await states.destinations(ledger.key(`acme/${name}`));
      return all.find(({ destination }) => destination === ledger.key(`${owner}/${name}`));
    },
    hours: () => series.range('mirror', 'hour', Date.now() - hourMs, Date.now() + hourMs),
    queues: {
      plan: queue('PlanQueueUrl'),
      mirror: queue('MirrorQueueUrl'),
      planDeadLetters: queue('PlanDeadLetterQueueUrl'),
      mirrorDeadLetters: queue('MirrorDeadLetterQueueUrl'),
    },
    deadLetters: () => listDeadLetters(ledger.queues.mirrorDeadLetters, 100, 0),
    async purgeDeadLetters() {
      await sqs.send(new PurgeQueueCommand({ QueueUrl: ledger.queues.mirrorDeadLetters.url }));
    },
    askFor: (name, id) => ask({ id, repository: `acme/${name}` }),
    askForAll: (id) => ask({ id }),
    async lookAt(name, id, { heal } = {}) {
      const service = name === serviceSubject;
      const wish = service ? {} : { repository: `acme/${name}` };
      const order = { kind: 'health', id, ...wish, ...(heal === undefined ? {} : { heal }) };
      const body = JSON.stringify({ ...order, receivedAt: Date.now(), skip: 0 });
      await sqs.send(new SendMessageCommand({ QueueUrl: output('PlanQueueUrl'), MessageBody: body }));
      return waitFor(async () => {
        const report = await ledger.report(name);
        return report?.triggerId === id ? report : undefined;
      });
    },
    report: (name) => health.report(name === serviceSubject ? name : ledger.key(`acme/${name}`)),
    async alerts() {
      const all: Alert[] = [];
      for await (const alert of alerts.alerts({ ended: true })) all.push(alert);
      return all;
    },
    async everything() {
      const texts: string[] = [];
      for (const { name } of cloud.resources.tables) {
        for await (const page of paginateScan({ client }, { TableName: name }))
          texts.push(JSON.stringify(page.Items));
      }
      for (const uri of Object.values(cloud.buckets)) texts.push(...(await filesBelow(fileURLToPath(uri))));
      for (const name of ['planDeadLetters', 'mirrorDeadLetters'] as const)
        texts.push(JSON.stringify(await listDeadLetters(ledger.queues[name], 100, 0)));
      return texts.join('\n');
    },
    close() {
      dynamodb.destroy();
      sqs.destroy();
    },
  };
  return ledger;
}

/** Looks until there is something, for half a minute. */
async function waitFor<Value>(look: () => Promise<Value | undefined>): Promise<Value> {
  const until = Date.now() + 30_000;
  for (;;) {
    const value = await look();
    if (value !== undefined) return value;
    if (Date.now() > until) throw new Error('it did not come within half a minute');
    await delay(50);
  }
}

/** A file that is being written gets its name when it is complete, so one that is gone now has another name. */
async function filesBelow(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  try {
    return await Promise.all(files.map((file) => readFile(join(file.parentPath, file.name), 'utf8')));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    return filesBelow(directory);
  }
}

/** SHA-256 over the sorted `id ref` lines, each ended by a line feed. */
export function digestOf(refs: Readonly<Record<string, string>>): string {
  const lines = Object.entries(refs).map(([ref, id]) => `${id} ${ref}\n`);
  return createHash('sha256').update(lines.sort().join('')).digest('hex');
}
