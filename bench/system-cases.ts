import { randomUUID } from 'node:crypto';
import { cp, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalGitHub } from '../local/github/local-github.ts';
import { mirrorTo, organisations, type Product, startProduct } from '../test/support/product.ts';
import { type GitHost, startGitHost } from './git-host.ts';
import { milliseconds, percentile, type Row } from './report.ts';

const patienceMs = 60_000;

/**
 * The whole way on the local cloud: from the end of `git push` until the last of two destinations has the commit, through
 * webhook, bus, planner, queue and worker. One push after the other, to ten repositories in turn.
 */
export async function webhookCase(pushes: number): Promise<Row[]> {
  const names = Array.from({ length: 10 }, (_, index) => `service-${index}`);
  await using product = await startProduct({ warm: true, repositories: names });
  for (const name of names)
    await arrival(product, name, await tip(product.github.repository(`acme/${name}`)));
  await quiet(product);
  const taken: number[] = [];
  for (let push = 0; push < pushes; push += 1) {
    const name = names[push % names.length] ?? '';
    const commit = await product.developer.commitAndPush(name, 'main');
    const pushed = performance.now();
    await arrival(product, name, commit);
    taken.push(performance.now() - pushed);
  }
  const [p50, p99] = [percentile(taken, 0.5), percentile(taken, 0.99)];
  return [
    {
      name: `push → last of two destinations, webhook path, ${pushes} pushes`,
      ours: `p50 ${milliseconds(p50)}, p99 ${milliseconds(p99)}`,
      target: { text: 'p50 ≤ 1 s, p99 ≤ 3 s', met: p50 <= 1000 && p99 <= 3000 },
    },
  ];
}

async function arrival(product: Product, name: string, commit: string): Promise<void> {
  const copies = [product.copy('backup', name), product.copy('deploy', name)];
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const tips = await Promise.all(copies.map(tip));
    if (tips.every((id) => id === commit)) return;
    if (performance.now() > deadline) throw new Error(`${commit} did not reach all copies of ${name}`);
    await sleep(2);
  }
}

/** The ref as the file that a push leaves: cheap enough to be asked every other millisecond. */
async function tip(repository: string): Promise<string> {
  const text = await readFile(join(repository, 'refs/heads/main'), 'utf8').catch(() => '');
  return text.trim();
}

/** Waits until no function runs, so that the first mirroring is out of the way. */
async function quiet(product: Product): Promise<void> {
  let last = performance.now();
  const note = (): void => {
    last = performance.now();
  };
  product.cloud.events.on('invocation.started', note).on('invocation.finished', note);
  while (performance.now() - last < 1000) await sleep(50);
}

/** One command plans all repositories, and every one is found to be unchanged: how fast jobs are made, and done. */
export async function plannerCase(repositories: number): Promise<Row[]> {
  // Git has a process of its own: starting git from this one would cost more the more memory the cloud in it has.
  let host: GitHost | undefined;
  const gitUrlOf = async (github: LocalGitHub): Promise<string> => {
    host = await startGitHost(dirname(dirname(github.repository(`${organisations.source}/template`))));
    return host.url;
  };
  await using product = await startProduct({
    warm: true,
    gitUrlOf,
    mirrors: [mirrorTo(['backup'])],
    repositories: ['template'],
    schedules: 'off',
    cloud: false,
  });
  const template = product.github.repository(`${organisations.source}/template`);
  for (let index = 1; index < repositories; index += 1) {
    await addCopy(product, `${organisations.source}/service-${index}`, template);
    await addCopy(product, `${organisations.backup}/service-${index}`, template);
  }
  await addCopy(product, `${organisations.backup}/template`, template);
  await product.startCloud();
  const first = await planAndWait(product, repositories);
  const second = await planAndWait(product, repositories);
  await host?.close();
  const perSecond = (ms: number): string => `${(repositories / (ms / 1000)).toFixed(0)} jobs/s`;
  const count = repositories.toLocaleString('en');
  return [
    { name: `planner, ${count} repositories: jobs on the queue`, ours: perSecond(second.plannedMs) },
    {
      name: 'every job done, first time: states written, default branches read',
      ours: perSecond(first.doneMs),
    },
    { name: 'every job done, nothing new: both sides listed', ours: perSecond(second.doneMs) },
  ];
}

/** Asks for everything at once; resolves to when the last job was on the queue, and when the last one was done. */
async function planAndWait(
  product: Product,
  repositories: number,
): Promise<{ plannedMs: number; doneMs: number }> {
  const { events } = product.cloud;
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  let plannedAt = Number.NaN;
  let finished = 0;
  const onDeleted = ({
    functionName,
    messageIds,
  }: {
    functionName: string;
    messageIds: readonly string[];
  }): void => {
    if (functionName.includes('Planner')) plannedAt = performance.now();
    if (functionName.includes('Mirror')) finished += messageIds.length;
    if (finished === repositories) resolve(performance.now());
  };
  const onFailed = ({ functionName }: { functionName: string }): void =>
    reject(new Error(`a job of ${functionName} failed`));
  events.on('messages.deleted', onDeleted).on('messages.failed', onFailed);
  const started = performance.now();
  await product.ledger.askForAll(randomUUID());
  const doneAt = await promise;
  events.off('messages.deleted', onDeleted).off('messages.failed', onFailed);
  return { plannedMs: plannedAt - started, doneMs: doneAt - started };
}

async function addCopy(product: Product, fullName: string, template: string): Promise<void> {
  await cp(template, await product.github.addRepository(fullName), { recursive: true });
}
