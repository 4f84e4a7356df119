import { randomUUID } from 'node:crypto';
import { cp } from 'node:fs/promises';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { DomainEvent } from '../../shared/events/domain-events.ts';
import { type HealthReport, serviceSubject } from '../../shared/health/health.ts';
import { type HealthJob, repositoriesPerHealthJob } from '../../shared/jobs/health-job.ts';
import { createBudgetStore } from '../../shared/state/budget-store.ts';
import { createDocumentClient } from '../../shared/state/document-client.ts';
import { createHealthStore } from '../../shared/state/dynamo-health-store.ts';
import { clientsFor } from '../../test/support/cloud.ts';
import { mirrorTo, organisations, type Product, startProduct } from '../../test/support/product.ts';
import { milliseconds, type Row } from '../report.ts';

const hourSeconds = 3_600;
const fullBudget = 5_000;
const mirrorId = 'acme';

/** What the GitHub was asked during something. */
interface Asked {
  readonly ms: number;
  /** By the first parts of the path, REST only. */
  readonly rest: ReadonlyMap<string, number>;
  readonly git: number;
}

/**
 * One look at very many repositories with one destination each, beside a check that asks `GET /repos/…` for each side, one after the
 * other; then the same with everything known, and once more with no requests left.
 */
export async function healthRound(repositories: number): Promise<Row[]> {
  await using product = await startProduct({
    warm: true,
    mirrors: [mirrorTo(['backup'], { name: mirrorId })],
    repositories: ['template'],
    schedules: 'off',
    cloud: false,
    // Made repositories are all alike, and have no dependencies.
    health: { registries: { npm: 'http://127.0.0.1:9', pypi: 'http://127.0.0.1:9' } },
  });
  await addRepositories(product, repositories);
  await product.startCloud();
  const measure = meter(product);
  await measure('mirrored', () => mirrorAll(product, repositories));

  fillBudgets(product);
  const peer = await measure('peer', () => askNaively(product, repositories));
  fillBudgets(product);
  const cold = await measure('first round', () => look(product, repositories));
  const first = await reportsOf(product);
  // An hour later there is as much again.
  fillBudgets(product);
  const warm = await measure('next round', () => look(product, repositories));
  const second = await reportsOf(product);
  const peakMiB = Math.round(process.memoryUsage().rss / 2 ** 20);
  await emptyBudgets(product);
  const empty = await measure('budgets empty', () => lookWithoutListing(product, repositories));
  const third = await reportsOf(product);

  const each = (value: number): string => (value / repositories).toFixed(2);
  const sum = ({ rest }: Asked): number => [...rest.values()].reduce((total, count) => total + count, 0);
  const counted = (reports: readonly HealthReport[]): number =>
    reports.reduce((total, { requests }) => total + requests, 0);
  const unknown = third.filter(({ status }) => status === 'unknown').length;
  const ofHealth = (asked: Asked): number => sum(asked) - (asked.rest.get(listing) ?? 0);
  const limited = (asked: Asked): number => ofHealth(asked) - (asked.rest.get('GET /rate_limit') ?? 0);
  const many = repositories.toLocaleString('en');
  return [
    {
      name: `health, ${many} repositories in one round, with the GitHub and its git on the same machine: time, and of the next round`,
      ours: `${milliseconds(cold.ms)}, ${milliseconds(warm.ms)}`,
    },
    {
      name: 'REST requests for each repository, first round: sent, and counted by rate limits (peer: `GET /repos/…` of both sides)',
      peer: each(sum(peer)),
      ours: `${each(ofHealth(cold))}, ${each(counted(first))}`,
    },
    {
      name: 'the same, next round: what an instance of the function has asked for before, and is as it was, answers 304',
      peer: each(sum(peer)),
      ours: `${each(ofHealth(warm))}, ${each(counted(second))}`,
    },
    {
      name: 'requests over git for each repository, both sides: first round, next round',
      ours: `${each(cold.git)}, ${each(warm.git)}`,
    },
    {
      name: 'memory of cloud, functions and GitHub in one process, after two rounds',
      ours: `${peakMiB} MiB`,
    },
    {
      name: `budgets empty: REST requests sent by looks, but for \`GET /rate_limit\`, which no limit counts; reports that are \`unknown\`, of ${third.length}`,
      ours: `${limited(empty)}; ${unknown}`,
      target: { text: '0; all', met: limited(empty) === 0 && unknown === third.length },
    },
  ];
}

/** The planner's list of an organisation, which is no part of a look. */
const listing = `GET /orgs/${organisations.source}/repos`;

async function addRepositories({ github }: Product, repositories: number): Promise<void> {
  const template = github.repository(`${organisations.source}/template`);
  for (let index = 0; index < repositories; index += 1) {
    for (const owner of [organisations.source, organisations.backup]) {
      const path = await github.addRepository(`${owner}/${nameOf(index)}`);
      if (path !== template) await cp(template, path, { recursive: true });
    }
  }
}

/** The template counts as the first. */
function nameOf(index: number): string {
  return index === 0 ? 'template' : `service-${index}`;
}

/** Measures a piece of work by what it asks of GitHub. */
function meter({ github }: Product) {
  let rest = new Map<string, number>();
  let git = 0;
  github.faults.rest(({ method, path }) => {
    const [, kind = '', owner = '', ...more] = path.split('/');
    const below = kind === 'orgs' ? `/${more.join('/')}` : more[1] ? `/…/${more[1]}` : '/…';
    const key = ['repos', 'orgs'].includes(kind)
      ? `${method} /${kind}/${owner}${below}`
      : `${method} ${path}`;
    rest.set(key, (rest.get(key) ?? 0) + 1);
    return undefined;
  });
  github.faults.git(() => {
    git += 1;
    return undefined;
  });
  return async (name: string, work: () => Promise<void>): Promise<Asked> => {
    rest = new Map();
    git = 0;
    const started = performance.now();
    await work();
    const asked = { ms: performance.now() - started, rest, git };
    const requests = Object.fromEntries([...rest].toSorted(([, one], [, other]) => other - one).slice(0, 20));
    process.stderr.write(`  ${name}: ${milliseconds(asked.ms)}, git ${git}, ${JSON.stringify(requests)}\n`);
    return asked;
  };
}

/** Every job of the mirror done once, so that there is something to look at. */
async function mirrorAll({ cloud, ledger }: Product, repositories: number): Promise<void> {
  let done = 0;
  const { promise, resolve } = Promise.withResolvers<void>();
  const count = (deleted: {
    readonly functionName: string;
    readonly messageIds: readonly string[];
  }): void => {
    if (deleted.functionName.includes('Mirror')) done += deleted.messageIds.length;
    if (done === repositories) resolve();
  };
  cloud.events.on('messages.deleted', count);
  await ledger.askForAll(randomUUID());
  await inTime(promise);
  cloud.events.off('messages.deleted', count);
}

/** Asks for a look at everything, and waits until the bus was told of every repository and of the service. */
async function look(product: Product, repositories: number): Promise<void> {
  const wish = { kind: 'health', id: randomUUID(), heal: false, receivedAt: Date.now(), skip: 0 };
  await allChecked(product, repositories + 1, product.cloud.outputs.PlanQueueUrl ?? '', [wish]);
}

/** The same as the planner asks for it: without requests it cannot list, and would wait for the next hour. */
async function lookWithoutListing(product: Product, repositories: number): Promise<void> {
  const trigger = { kind: 'command', id: randomUUID(), receivedAt: Date.now() } as const;
  const names = Array.from(
    { length: repositories },
    (_, index) => `${organisations.source}/${nameOf(index)}`,
  );
  const jobs: HealthJob[] = [];
  for (let start = 0; start < names.length; start += repositoriesPerHealthJob) {
    const some = names.slice(start, start + repositoriesPerHealthJob);
    jobs.push({
      version: 1,
      kind: 'health',
      mirror: mirrorId,
      repositories: some,
      heal: false,
      dryRun: false,
      look: 0,
      trigger,
    });
  }
  await allChecked(product, repositories, product.cloud.outputs.HealthQueueUrl ?? '', jobs);
}

/** Sends messages, and waits until the bus was told of so many subjects. */
async function allChecked(
  { cloud }: Product,
  subjects: number,
  queueUrl: string,
  messages: readonly object[],
): Promise<void> {
  const checked = new Set<string>();
  const { promise, resolve } = Promise.withResolvers<void>();
  const note = ({ detailType, detail }: { readonly detailType: string; readonly detail: unknown }): void => {
    if (detailType !== 'health.checked') return;
    checked.add((detail as DomainEvent<'health.checked'>['detail']).subject);
    if (checked.size === subjects) resolve();
  };
  cloud.events.on('event.accepted', note);
  const { sqs } = clientsFor(cloud);
  for (const message of messages)
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(message) }));
  await inTime(promise);
  cloud.events.off('event.accepted', note);
  sqs.destroy();
}

async function inTime(work: Promise<void>): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('it did not end in ten minutes')), 600_000);
  await Promise.race([work, promise]).finally(() => clearTimeout(timer));
}

async function reportsOf({ cloud }: Product): Promise<readonly HealthReport[]> {
  const { dynamodb, sqs } = clientsFor(cloud);
  const client = createDocumentClient(dynamodb);
  const store = createHealthStore({ client, table: cloud.outputs.OperationsTableName ?? '' });
  const reports: HealthReport[] = [];
  for await (const report of store.reports()) if (report.subject !== serviceSubject) reports.push(report);
  dynamodb.destroy();
  sqs.destroy();
  return reports;
}

/** `gh api repos/…` for each side, one after the other. */
async function askNaively({ github, secrets }: Product, repositories: number): Promise<void> {
  const sides = [
    [organisations.source, secrets.SOURCE_TOKEN],
    [organisations.backup, secrets.BACKUP_TOKEN],
  ] as const;
  for (let index = 0; index < repositories; index += 1) {
    for (const [owner, token] of sides) {
      const response = await fetch(`${github.apiUrl}/repos/${owner}/${nameOf(index)}`, {
        headers: { authorization: `token ${token}` },
      });
      await response.json();
      if (response.status !== 200) throw new Error(`GitHub answered ${response.status}`);
    }
  }
}

const users = ['reader', 'backup'] as const;

function fillBudgets({ github }: Product): void {
  for (const user of users) github.setRequestsLeft(user, fullBudget, hourSeconds);
}

/** Nothing is left for an hour, and the product has seen it. */
async function emptyBudgets({ cloud, github }: Product): Promise<void> {
  for (const user of users) github.setRequestsLeft(user, 0, hourSeconds);
  const { dynamodb, sqs } = clientsFor(cloud);
  const client = createDocumentClient(dynamodb);
  const store = createBudgetStore({ client, table: cloud.outputs.OperationsTableName ?? '' });
  const now = Date.now();
  for await (const budget of store.budgets()) {
    await store.note({ ...budget, remaining: 0, resetAt: now + hourSeconds * 1000, seenAt: now });
  }
  dynamodb.destroy();
  sqs.destroy();
}
