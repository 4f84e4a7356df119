import { type AwaitedRuns, awaitRuns, mirrorDepths, runIdsNow } from '../cloud/await-runs.ts';
import type { CloudAccess } from '../cloud/cloud-access.ts';
import { withCloudAccess } from '../cloud/connect.ts';
import { queueDepths } from '../cloud/queue-depths.ts';
import { type CommandWish, sendCommands } from '../cloud/send-commands.ts';
import { openStores } from '../cloud/stores.ts';
import { UsageError } from '../errors.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import type { Interrupt } from '../interrupt.ts';
import { count } from '../output/quantities.ts';
import type { Terminal } from '../output/terminal.ts';
import type { Surroundings } from '../surroundings.ts';
import { checkRepositories } from './check-repositories.ts';
import type { MirrorOptions } from './mirror-command.ts';
import { runLines } from './run-lines.ts';

/** Asks the planner for configured repositories, and waits for their runs unless told not to. */
export async function mirrorConfigured(
  repositories: readonly string[],
  options: MirrorOptions,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const wishes = wishesFrom(repositories, options);
  if (options.stack === undefined) await checkRepositories(repositories, options.config, surroundings);
  return withCloudAccess(options, surroundings, async (cloud) => {
    if (!options.wait && cloud.own) {
      throw new UsageError(
        'no cloud is up that would do the work later',
        '--no-wait',
        'Start one with `auto-builder up`, or leave --no-wait out.',
      );
    }
    const interrupt = surroundings.onInterrupt();
    try {
      return await sendAndWait(cloud, wishes, options, surroundings.terminal, interrupt);
    } finally {
      interrupt.stop();
    }
  });
}

function wishesFrom(repositories: readonly string[], options: MirrorOptions): readonly CommandWish[] {
  const pruneApproved = options.prune === 'force';
  const oneOffOnly = [
    ['--branches', options.branches],
    ['--tags', options.tags],
    ['--strategy', options.strategy],
    ['--dry-run', options.dryRun],
    ['--prune', options.prune === undefined || pruneApproved ? undefined : options.prune],
  ].flatMap(([name, value]) => (value === undefined ? [] : [String(name)]));
  if (oneOffOnly.length > 0) {
    throw new UsageError(
      `${oneOffOnly.join(', ')} stands with --from and --to only`,
      'mirror',
      'For configured repositories the configuration says this; --prune=force approves a held prune.',
    );
  }
  if (options.all) {
    if (repositories.length === 0) return [{ pruneApproved }];
    throw new UsageError('both --all and repositories are named', 'mirror', 'Name one of the two.');
  }
  if (repositories.length === 0) {
    throw new UsageError(
      'nothing to mirror is named',
      'mirror',
      'Name owner/name, or --all, or --from URL --to URL; see auto-builder mirror --help.',
    );
  }
  return [...new Set(repositories)].map((repository) => ({ repository, pruneApproved }));
}

async function sendAndWait(
  cloud: CloudAccess,
  wishes: readonly CommandWish[],
  options: MirrorOptions,
  terminal: Terminal,
  interrupt: Interrupt,
): Promise<ExitCode> {
  const stores = openStores(cloud);
  const before = options.wait ? await runIdsNow(stores) : new Set<string>();
  const depthsBefore = await queueDepths(cloud, mirrorDepths);
  const commands = await sendCommands(cloud, wishes);
  if (!options.wait) {
    if (options.json) terminal.printJson({ ok: true, commands });
    else terminal.print(`${count(commands.length, 'command')} sent to ${cloud.place}`);
    return exitCodes.synced;
  }
  let finished = 0;
  const result = await awaitRuns({
    stores,
    commands: new Set(commands),
    before,
    depths: () => queueDepths(cloud, mirrorDepths),
    depthsBefore,
    pollMs: cloud.pollMs,
    quietLooks: options.stack === undefined ? 1 : 5,
    signal: interrupt.signal,
    onRun: (run) => {
      finished += 1;
      if (!options.json) terminal.print(runLines(run, terminal.paint));
    },
    onLook: ({ plan, mirror }) =>
      terminal.progress(
        plan > 0 ? `planning … ${finished} done` : `${finished} done · ${count(mirror, 'job')} left`,
      ),
  });
  const exitCode = exitCodeOf(result);
  const { runs, ...rest } = result;
  if (options.json) terminal.printJson({ ok: exitCode === exitCodes.synced, ...rest, commands, runs });
  else terminal.print(summary(result, cloud, terminal.paint));
  return interrupt.signal.aborted ? exitCodes.interrupted : exitCode;
}

function exitCodeOf({ runs, deadLettered, complete }: AwaitedRuns): ExitCode {
  if (runs.every(({ outcome }) => outcome === 'failed')) return exitCodes.failed;
  const synced = runs.every(({ outcome }) => outcome === 'synced') && deadLettered === 0 && complete;
  return synced ? exitCodes.synced : exitCodes.partial;
}

function summary(
  { runs, waitingForRetry, deadLettered, complete }: AwaitedRuns,
  cloud: CloudAccess,
  paint: Terminal['paint'],
): string {
  const synced = runs.filter(({ outcome }) => outcome === 'synced').length;
  const parts = [`${synced} of ${count(runs.length, 'run')} synced`];
  if (waitingForRetry > 0) parts.push(`${count(waitingForRetry, 'job')} to be tried again`);
  if (deadLettered > 0) parts.push(`${count(deadLettered, 'job')} failed for good: auto-builder dlq list`);
  if (!complete) parts.push(cloud.own ? 'stopped before the end' : 'stopped waiting; the work goes on');
  if (runs.length === 0 && complete)
    parts.push(`nothing was selected, or planning failed: see the log of ${cloud.place}`);
  const colour = runs.length > 0 && synced === runs.length ? 'green' : 'yellow';
  return paint(colour, parts.join(' · '));
}
