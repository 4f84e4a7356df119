import { randomUUID } from 'node:crypto';
import { jobQueue } from '../../shared/jobs/queue.ts';
import { sendMessages } from '../../shared/jobs/send-messages.ts';
import type { TaxonomyAction } from '../../shared/jobs/taxonomy-job.ts';
import type { TaxonomyRun } from '../../shared/state/taxonomy-store.ts';
import type { CloudAccess } from '../cloud/cloud-access.ts';
import { queueDepths } from '../cloud/queue-depths.ts';
import { openStores } from '../cloud/stores.ts';
import type { CloudOptions } from '../commands/command-setup.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { count } from '../output/quantities.ts';
import type { Surroundings } from '../surroundings.ts';
import { type AwaitedRounds, awaitRounds } from './await-rounds.ts';
import { roundLines } from './round-lines.ts';

/** What is to be done with which sets. */
export interface RoundWish {
  /** Names; each gets the same action. */
  readonly sets: readonly string[];
  readonly action: Exclude<TaxonomyAction, { kind: 'check' }>;
}

/** Asks the planner for rounds, waits for their runs, shows them, and says by the exit code how they ended. */
export async function askForRounds(
  cloud: CloudAccess,
  wish: RoundWish,
  options: Pick<CloudOptions, 'json' | 'stack'>,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { terminal } = surroundings;
  const interrupt = surroundings.onInterrupt();
  try {
    const id = randomUUID();
    const since = Date.now();
    await send(cloud, wish, { id, receivedAt: since });
    const result = await awaitRounds({
      store: openStores(cloud).taxonomy,
      ...{ sets: wish.sets, id, since },
      depths: () => queueDepths(cloud, ['plan', 'taxonomy']),
      pollMs: cloud.pollMs,
      quietLooks: options.stack === undefined ? 1 : 5,
      signal: interrupt.signal,
      onRun: (run) => {
        if (!options.json) terminal.print(roundLines(run, terminal.paint));
      },
      onLook: ({ plan, taxonomy }) =>
        terminal.progress(plan > 0 ? 'planning …' : `${count(taxonomy, 'round')} left`),
    });
    const exitCode = exitCodeOf(result, wish.sets.length);
    if (options.json) terminal.printJson({ ok: exitCode === exitCodes.synced, id, ...result });
    else for (const problem of problemsOf(result, wish, cloud)) terminal.note(`auto-builder: ${problem}`);
    return interrupt.signal.aborted && !result.complete ? exitCodes.interrupted : exitCode;
  } finally {
    interrupt.stop();
  }
}

async function send(
  { sqs, names }: CloudAccess,
  { sets, action }: RoundWish,
  asked: { readonly id: string; readonly receivedAt: number },
): Promise<void> {
  await sendMessages(
    jobQueue(sqs, names.planQueue),
    sets.map((set) => ({ name: set, body: JSON.stringify({ kind: 'taxonomy', set, action, ...asked }) })),
  );
}

function exitCodeOf({ runs }: AwaitedRounds, wanted: number): ExitCode {
  const isGood = ({ outcome }: TaxonomyRun) => outcome === 'synced' || outcome === 'unchanged';
  if (runs.every(({ outcome }) => outcome === 'failed')) return exitCodes.failed;
  return runs.length === wanted && runs.every(isGood) ? exitCodes.synced : exitCodes.partial;
}

function problemsOf(
  { runs, complete }: AwaitedRounds,
  { sets }: RoundWish,
  cloud: CloudAccess,
): readonly string[] {
  const ran = new Set(runs.map(({ set }) => set));
  const missing = sets.filter((set) => !ran.has(set)).join(', ');
  if (missing === '') return [];
  if (!complete) {
    return [`${missing}: ${cloud.own ? 'stopped before the end' : 'stopped waiting; the work goes on'}`];
  }
  return [`${missing}: no round was run; see auto-builder dlq list and the log of ${cloud.place}`];
}
