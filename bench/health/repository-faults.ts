import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { organisations } from '../../test/support/product.ts';
import { gitIn } from '../../test/support/repositories.ts';
import type { BenchProduct } from './bench-product.ts';
import type { Fault } from './fault.ts';

const { source, backup, deploy } = organisations;
const dayMs = 86_400_000;

/** What goes wrong with one repository. */
export const repositoryFaults: readonly Fault[] = [
  {
    id: 'missing',
    what: 'missing destination',
    injected: 'the copy is deleted at its organisation (`createMissing` is on)',
    found: {
      check: 'git',
      codes: ['GIT_REPOSITORY_NOT_FOUND'],
      subject: (bench) => bench.at(backup, 'missing'),
      level: 'high',
    },
    inject: ({ product }) => product.github.changeRepository(`${backup}/missing`, 'delete'),
    end: { kind: 'heals', remedy: 'recreate-destination', isWell: (bench) => isInStep(bench, 'missing') },
  },
  {
    id: 'strict-gone',
    what: 'missing destination that may not be made',
    injected: 'the copy is deleted at its organisation (`createMissing` is off)',
    found: {
      check: 'git',
      codes: ['GIT_REPOSITORY_NOT_FOUND'],
      subject: (bench) => bench.at(deploy, 'strict-gone'),
      level: 'high',
    },
    inject: ({ product }) => product.github.changeRepository(`${deploy}/strict-gone`, 'delete'),
    end: {
      kind: 'person',
      by: 'makes the repository, and asks for a run',
      async mend(bench) {
        await bench.product.github.addRepository(`${deploy}/strict-gone`);
        await mirrored(bench, 'strict-gone', ['deploy']);
      },
    },
  },
  {
    id: 'strict-apart',
    what: 'diverged ref',
    injected: 'both sides get a commit of their own (`conflictStrategy` is `fail`)',
    found: {
      check: 'refs',
      codes: ['REFS_DIVERGED'],
      subject: (bench) => bench.at(deploy, 'strict-apart'),
      level: 'medium',
    },
    async inject(bench) {
      const { product } = bench;
      const copy = product.copy('deploy', 'strict-apart');
      const tree = await gitIn(copy, 'rev-parse', 'main^{tree}');
      const author = ['-c', 'user.name=Eve', '-c', 'user.email=eve@example.com'];
      const commit = await gitIn(copy, ...author, 'commit-tree', tree, '-p', 'main', '-m', 'by another hand');
      await gitIn(copy, 'update-ref', 'refs/heads/main', commit);
      await product.developer.commitAndPush('strict-apart', 'main');
      await ranAgain(bench, 'strict-apart', deploy, ({ heldCount }) => heldCount > 0);
    },
    end: {
      kind: 'person',
      by: 'takes the other commit back, and asks for a run',
      async mend(bench) {
        await gitIn(bench.product.copy('deploy', 'strict-apart'), 'update-ref', 'refs/heads/main', 'main~1');
        await mirrored(bench, 'strict-apart', ['deploy']);
      },
    },
  },
  {
    id: 'leased',
    what: 'lease stuck; clock skew of a worker',
    injected: 'a lease of an owner whose clock is a day ahead stands in the state item, and there is a push',
    found: {
      check: 'state',
      codes: ['LEASE_STUCK'],
      subject: (bench) => bench.at(source, 'leased'),
      level: 'high',
    },
    async inject(bench) {
      await changeState(bench, 'leased', {
        UpdateExpression: 'SET leaseOwner = :owner, leaseExpiresAt = :until',
        ExpressionAttributeValues: { ':owner': 'a-worker-that-is-gone', ':until': Date.now() + dayMs },
      });
      await bench.product.developer.commitAndPush('leased', 'main');
    },
    end: { kind: 'heals', remedy: 'free-lease', isWell: (bench) => isInStep(bench, 'leased') },
  },
  {
    id: 'unreadable',
    what: 'corrupted state item',
    injected: 'the state of one destination is overwritten with text, and there is a push',
    found: {
      check: 'state',
      codes: ['STATE_UNREADABLE'],
      subject: (bench) => bench.at(source, 'unreadable'),
      level: 'high',
    },
    async inject(bench) {
      await changeState(bench, 'unreadable', {
        UpdateExpression: 'SET destinations.#key = :value',
        ExpressionAttributeNames: { '#key': bench.at(backup, 'unreadable') },
        ExpressionAttributeValues: { ':value': 'not a state' },
      });
      await bench.product.developer.commitAndPush('unreadable', 'main');
    },
    end: { kind: 'heals', remedy: 'rebuild-state', isWell: (bench) => isInStep(bench, 'unreadable') },
  },
  {
    id: 'late',
    what: 'runs that do not come',
    injected: 'the last run is dated back by two days',
    found: {
      check: 'sync',
      codes: ['SYNC_LATE'],
      subject: (bench) => bench.at(backup, 'late'),
      level: 'medium',
    },
    inject: (bench) =>
      changeState(bench, 'late', {
        UpdateExpression: 'SET destinations.#key.finishedAt = :old, destinations.#key.lastSyncedAt = :old',
        ExpressionAttributeNames: { '#key': bench.at(backup, 'late') },
        ExpressionAttributeValues: { ':old': Date.now() - 2 * dayMs },
      }),
    end: {
      kind: 'heals',
      remedy: 'retry-sync',
      async isWell({ product }) {
        const state = await product.ledger.state('late', backup);
        return state !== undefined && Date.now() - state.finishedAt < dayMs;
      },
    },
  },
  {
    id: 'protected',
    what: 'protected branch at the destination',
    injected: 'the branch of the copy is protected, and there is a push',
    found: {
      check: 'refs',
      codes: ['REFS_HELD'],
      subject: (bench) => bench.at(backup, 'protected'),
      level: 'medium',
    },
    async inject(bench) {
      await bench.product.github.desk.protectBranch(`${backup}/protected`, 'main');
      await bench.product.developer.commitAndPush('protected', 'main');
      await ranAgain(bench, 'protected', backup, ({ heldCount }) => heldCount > 0);
    },
    end: {
      kind: 'person',
      by: 'lets the token push there, and asks for a run',
      async mend(bench) {
        const copy = bench.product.copy('backup', 'protected');
        await Promise.all([rm(join(copy, 'protected-branches')), rm(join(copy, 'hooks', 'update'))]);
        await mirrored(bench, 'protected', ['backup', 'deploy']);
      },
    },
  },
  {
    id: 'archived',
    what: 'archived destination',
    injected: 'the copy is put into the archive',
    found: {
      check: 'rest',
      codes: ['DESTINATION_ARCHIVED'],
      subject: (bench) => bench.at(deploy, 'archived'),
      level: 'high',
    },
    inject: ({ product }) => product.github.changeRepository(`${deploy}/archived`, { archived: true }),
    end: {
      kind: 'person',
      by: 'takes it out of the archive',
      mend: ({ product }) => product.github.changeRepository(`${deploy}/archived`, { archived: false }),
    },
  },
  {
    id: 'burst',
    what: '5xx burst',
    injected: 'the git host of the copy answers 502 until a run has failed by it',
    found: {
      check: 'sync',
      codes: ['GIT_HOST_UNAVAILABLE'],
      subject: (bench) => bench.at(backup, 'burst'),
      level: 'medium',
    },
    async inject(bench) {
      const { github, developer } = bench.product;
      const over = github.faults.git(({ repository }) =>
        repository === `${backup}/burst` ? { respond: { status: 502 } } : undefined,
      );
      await developer.commitAndPush('burst', 'main');
      await ranAgain(bench, 'burst', backup, ({ outcome }) => outcome === 'failed');
      over();
    },
    end: { kind: 'heals', remedy: 'retry-sync', isWell: (bench) => isInStep(bench, 'burst') },
  },
  {
    id: 'killed',
    what: 'worker killed, and its message lost',
    injected:
      'the machine is switched off in the middle of a push, and on again; the lease of the run lapses',
    found: {
      check: 'refs',
      codes: ['REFS_BEHIND'],
      subject: (bench) => bench.at(backup, 'killed'),
      level: 'medium',
    },
    async inject(bench) {
      const { github, developer } = bench.product;
      const begun = Promise.withResolvers<void>();
      const held = Promise.withResolvers<void>();
      const over = github.faults.git(async ({ repository, service, advertisement }) => {
        const isPush = service === 'git-receive-pack' && !advertisement;
        if (!isPush || repository !== `${backup}/killed`) return undefined;
        begun.resolve();
        await held.promise;
        return { disconnect: true };
      });
      await developer.commitAndPush('killed', 'main');
      await begun.promise;
      await bench.restart();
      over();
      held.resolve();
      const lease = await stateOf(bench, 'killed');
      await sleep(Math.max(0, Number(lease?.leaseExpiresAt ?? 0) - Date.now()) + 500);
    },
    end: { kind: 'heals', remedy: 'retry-sync', isWell: (bench) => isInStep(bench, 'killed') },
  },
];

/** Whether the copies have what the source has. */
export async function isInStep(
  { product }: BenchProduct,
  name: string,
  copies: readonly ('backup' | 'deploy')[] = ['backup', 'deploy'],
): Promise<boolean> {
  const tip = (path: string) => gitIn(path, 'rev-parse', 'refs/heads/main').catch(() => '');
  const wanted = await tip(product.github.repository(`${source}/${name}`));
  const tips = await Promise.all(copies.map((copy) => tip(product.copy(copy, name))));
  return wanted !== '' && tips.every((id) => id === wanted);
}

/** Asks for a run as a person does, and waits until it has brought everything there. */
async function mirrored(
  bench: BenchProduct,
  name: string,
  copies: readonly ('backup' | 'deploy')[],
): Promise<void> {
  const since = Date.now();
  await bench.product.ledger.askFor(name, `mended-${name}-${since}`);
  for (const copy of copies) {
    await ranAgain(bench, name, organisations[copy], ({ outcome }) => outcome === 'synced', since);
  }
}

type LastState = NonNullable<Awaited<ReturnType<BenchProduct['product']['ledger']['state']>>>;

/** Waits for a run that ended as it is wanted to. */
async function ranAgain(
  { product }: BenchProduct,
  name: string,
  owner: string,
  isWanted: (state: LastState) => boolean,
  since = 0,
): Promise<void> {
  await until(async () => {
    const state = await product.ledger.state(name, owner);
    return state !== undefined && state.finishedAt >= since && isWanted(state);
  });
}

const patienceMs = 300_000;

/** Waits for something that comes; throws when it does not. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  longestMs = patienceMs,
): Promise<void> {
  const deadline = Date.now() + longestMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`it did not come in time: ${condition}`);
    await sleep(100);
  }
}

function stateKey(bench: BenchProduct, name: string) {
  const Key = { pk: `repository#${bench.at(source, name)}`, sk: 'mirror' };
  return { TableName: bench.output('StateTableName'), Key };
}

async function stateOf(bench: BenchProduct, name: string) {
  return (await bench.tables.send(new GetCommand({ ...stateKey(bench, name), ConsistentRead: true }))).Item;
}

interface StateChange {
  readonly UpdateExpression: string;
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues: Record<string, unknown>;
}

async function changeState(bench: BenchProduct, name: string, change: StateChange): Promise<void> {
  await bench.tables.send(new UpdateCommand({ ...stateKey(bench, name), ...change }));
}
