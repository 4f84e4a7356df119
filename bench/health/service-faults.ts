import { PurgeQueueCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { readConflicts } from '../../functions/taxonomy/round/read-state.ts';
import { setStateSchema } from '../../functions/taxonomy/round/set-state.ts';
import { openBlobStore } from '../../shared/blobs/open-blob-store.ts';
import { countMessages } from '../../shared/jobs/dead-letter-queue.ts';
import type { DeploymentRun } from '../../shared/state/deployment-state.ts';
import { createDeploymentStore } from '../../shared/state/deployment-store.ts';
import { createTaxonomyStore } from '../../shared/state/taxonomy-store.ts';
import { gitIn } from '../../test/support/repositories.ts';
import type { BenchProduct } from './bench-product.ts';
import type { Fault } from './fault.ts';
import { until } from './repository-faults.ts';

const letters = 25;
const hourMs = 3_600_000;

/** What goes wrong with queues, shared files and deployments. */
export const serviceFaults: readonly Fault[] = [
  {
    id: 'poison',
    what: 'poison message',
    injected: 'a message that no worker understands lies on the plan queue',
    found: { check: 'queue', codes: ['DEAD_LETTERS'], subject: () => 'queue plan', level: 'high' },
    async inject(bench) {
      await bench.send('PlanQueueUrl', { kind: 'poison' });
      await until(async () => (await lettersOf(bench, 'PlanDeadLetterQueueUrl')) > 0);
    },
    end: {
      kind: 'person',
      by: 'looks at it, and throws it away',
      async mend(bench) {
        const QueueUrl = bench.output('PlanDeadLetterQueueUrl');
        await bench.queues.send(new PurgeQueueCommand({ QueueUrl }));
      },
    },
  },
  {
    id: 'letters',
    what: 'full dead-letter queue, its cause gone',
    injected: `${letters} jobs that a host in trouble had failed lie in a dead-letter queue`,
    found: { check: 'queue', codes: ['DEAD_LETTERS'], subject: () => 'queue deployment', level: 'high' },
    async inject(bench) {
      const QueueUrl = bench.output('DeploymentDeadLetterQueueUrl');
      for (let letter = 0; letter < letters; letter += 1) {
        const MessageBody = JSON.stringify({ version: 1, kind: 'deployment-sweep', at: Date.now() + letter });
        const MessageAttributes = { code: { DataType: 'String', StringValue: 'GIT_HOST_UNAVAILABLE' } };
        await bench.queues.send(new SendMessageCommand({ QueueUrl, MessageBody, MessageAttributes }));
      }
    },
    end: {
      kind: 'heals',
      remedy: 'redrive-dead-letters',
      isWell: async (bench) => (await lettersOf(bench, 'DeploymentDeadLetterQueueUrl')) === 0,
    },
  },
  {
    id: 'shop',
    what: 'failed deployment',
    injected: 'a push whose build ends with status 3',
    found: {
      check: 'deployment',
      codes: ['DEPLOYMENT_FAILED'],
      subject: () => 'release shop in production',
      level: 'high',
    },
    inject: (bench) => deploy(bench, 'shop', 'echo the disk is full; exit 3', 'failed'),
    end: {
      kind: 'person',
      by: 'pushes a commit that builds',
      mend: (bench) => deploy(bench, 'shop', 'mkdir -p dist && echo mended > dist/index.html', 'succeeded'),
    },
  },
  {
    id: 'baking',
    what: 'stuck deployment run',
    injected: 'the message that wakes a run is lost, an hour ago',
    found: {
      check: 'deployment',
      codes: ['DEPLOYMENT_STUCK'],
      subject: () => 'release baking in production',
      level: 'high',
    },
    async inject(bench) {
      await pushBuild(bench, 'baking', 'mkdir -p dist && echo watched > dist/index.html');
      await until(async () => (await lastRun(bench, 'baking'))?.phase === 'verify');
      await until(async () => Number((await lastRun(bench, 'baking'))?.wakeAt) - Date.now() > 60_000);
      await bench.queues.send(new PurgeQueueCommand({ QueueUrl: bench.output('DeploymentQueueUrl') }));
      const { runs } = deployments(bench);
      const run = await lastRun(bench, 'baking');
      const stored = run && (await runs.read(run));
      if (!stored) throw new Error('the run is gone');
      await runs.write(stored.value, { ...stored.value, wakeAt: Date.now() - hourMs }, stored.version);
    },
    end: {
      kind: 'heals',
      remedy: 'wake-deployment',
      isWell: async (bench) => Number((await lastRun(bench, 'baking'))?.wakeAt) > Date.now(),
    },
  },
  {
    id: 'conflict',
    what: 'taxonomy conflict',
    injected: 'two repositories change one value of a shared file at once (`conflictStrategy` is `manual`)',
    found: { check: 'taxonomy', codes: ['TAXONOMY_CONFLICTS'], subject: () => 'set docs', level: 'medium' },
    async inject(bench) {
      const { developer } = bench.product;
      await developer.commitAndPush('index-one', 'main', { files: { [path]: index('Title') } });
      await until(async () => (await indexOf(bench, 'index-two')) === index('Title').trim());
      const copy = bench.product.github.repository('acme/index-two');
      await gitIn(developer.workOn('index-two'), 'fetch', '-q', copy, '+refs/heads/main:refs/heads/main');
      await Promise.all([
        developer.commitAndPush('index-one', 'main', { files: { [path]: index('One') } }),
        developer.commitAndPush('index-two', 'main', { files: { [path]: index('Two') } }),
      ]);
      await until(async () => (await openConflict(bench)) !== undefined);
    },
    end: {
      kind: 'person',
      by: 'decides for one side',
      async mend(bench) {
        const conflict = await openConflict(bench);
        await bench.send('PlanQueueUrl', {
          kind: 'taxonomy',
          id: `decide-${conflict}`,
          set: 'docs',
          action: { kind: 'resolve', conflict, decision: { side: 'acme/index-one' } },
          receivedAt: Date.now(),
        });
        await until(async () => (await openConflict(bench)) === undefined);
      },
    },
  },
];

const path = 'index/docs.json';

function index(title: string): string {
  return `${JSON.stringify({ entries: [{ id: 'a', title }] }, null, 2)}\n`;
}

async function indexOf({ product }: BenchProduct, name: string): Promise<string> {
  return gitIn(product.github.repository(`acme/${name}`), 'show', `main:${path}`).catch(() => '');
}

async function openConflict(bench: BenchProduct): Promise<string | undefined> {
  const table = bench.output('TaxonomyTableName');
  const pointer = await createTaxonomyStore({ client: bench.tables, table }).pointer('docs');
  const blobs = openBlobStore(Object.values(bench.product.cloud.buckets)[0] ?? '');
  const bytes = pointer && (await blobs.get(pointer.state));
  if (!bytes) return undefined;
  const state = setStateSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  return (await readConflicts(blobs, state)).find(({ status }) => status === 'open')?.id;
}

function lettersOf(bench: BenchProduct, name: string): Promise<number> {
  return countMessages({ client: bench.queues, url: bench.output(name) });
}

function deployments(bench: BenchProduct) {
  return createDeploymentStore({ client: bench.tables, table: bench.output('DeploymentTableName') });
}

async function lastRun(bench: BenchProduct, app: string): Promise<DeploymentRun | undefined> {
  const [run] = await deployments(bench).runs.list({ app, environment: 'production' }, { limit: 1 });
  return run;
}

async function pushBuild({ product }: BenchProduct, app: string, script: string): Promise<string> {
  return product.developer.commitAndPush(app, 'main', { files: { 'build.sh': script } });
}

async function deploy(
  bench: BenchProduct,
  app: string,
  script: string,
  wanted: DeploymentRun['outcome'],
): Promise<void> {
  const commit = await pushBuild(bench, app, script);
  await until(async () => {
    const run = await lastRun(bench, app);
    return run?.commit === commit && run.outcome === wanted;
  });
}
