import type { RefCommand } from '../../shared/git/push.ts';
import type { SourceCapabilities } from '../../shared/git/source.ts';
import type { DestinationWork, MirrorEngine } from './engine.ts';
import type { PlannedRef } from './plan.ts';
import { asProblem, isRetryable } from './problems.ts';
import { hold, pushAlone } from './push-batch.ts';
import { type GoAlone, keptPace, pushAll, pushQueues, type Queue } from './push-together.ts';
import type { Prefetched } from './transfer.ts';

/**
 * Carries out the plans of destinations that lack the same things: one fetch for all of them while they keep pace.
 * Gives one promise for each destination, settled when that destination is through, whatever becomes of the others.
 * Failures are recorded in the work, never thrown.
 */
export function applyPlans(
  engine: MirrorEngine,
  source: SourceCapabilities,
  works: readonly DestinationWork[],
  head: string | undefined,
  prefetched?: Prefetched,
): readonly Promise<void>[] {
  const ends = works.map(() => Promise.withResolvers<void>());
  const end = (work: DestinationWork): void => ends[works.indexOf(work)]?.resolve();
  const alone = (work: DestinationWork, steps: () => Promise<void>): void => {
    void guarded(work, async () => {
      await steps();
      await finish(engine, source, work, head);
    }).then(() => end(work));
  };
  void applyTogether(engine, source, works, alone, prefetched);
  return ends.map(({ promise }) => promise);
}

/** Everybody prepares at his own pace; those who are ready push together, batch after batch. */
async function applyTogether(
  engine: MirrorEngine,
  source: SourceCapabilities,
  works: readonly DestinationWork[],
  alone: GoAlone,
  prefetched: Prefetched | undefined,
): Promise<void> {
  const preparing = works.map(async (work): Promise<Queue> => {
    await guarded(work, () => prepare(engine, source, work));
    return { work, batches: batchesOf(work, engine.batchSize) };
  });
  const ready = await keptPace(engine, preparing);
  for (const [index, work] of works.entries()) {
    if (!ready[index]) alone(work, async () => pushAll(engine, source, await preparing[index]));
  }
  const queues = ready.flatMap((queue) => queue ?? []);
  await pushQueues(engine, source, queues, alone, prefetched);
}

/** What must come first: old tips are kept before they are overwritten, and refs that are in the way go. */
async function prepare(
  engine: MirrorEngine,
  source: SourceCapabilities,
  work: DestinationWork,
): Promise<void> {
  await archiveOldTips(engine, source, work);
  await deleteRefs(engine, source, work, (planned) => planned.first === true);
}

/** What must come last: the default branch follows, and then even the old one may be deleted. */
async function finish(
  engine: MirrorEngine,
  source: SourceCapabilities,
  work: DestinationWork,
  head: string | undefined,
): Promise<void> {
  if (work.problem) return;
  await followHead(work, head);
  await deleteRefs(engine, source, work, (planned) => planned.first !== true);
}

/** Whether the destination's default branch has yet to follow. A branch that is not there yet cannot be the default. */
export function headToFollow(work: DestinationWork, head: string | undefined): string | undefined {
  if (!work.target.followHead || work.headFollowed || !head?.startsWith('refs/heads/')) return undefined;
  const planned = work.plan.find((entry) => entry.ref === head);
  const arrived = planned && (planned.action === 'unchanged' || work.results.get(head)?.ok || planned.push);
  const branch = head.slice('refs/heads/'.length);
  return arrived && work.target.defaultBranch !== branch ? branch : undefined;
}

async function followHead(work: DestinationWork, head: string | undefined): Promise<void> {
  const branch = headToFollow(work, head);
  if (!branch || (head && work.refusals.has(head))) return;
  try {
    await work.target.followHead?.(branch);
  } catch (error) {
    const problem = asProblem(error, work.target.remote.url);
    if (isRetryable(problem)) throw problem;
    // Every ref is there. What is missing is a right over REST: to be told, but no reason to call the run a failure.
    const reason = `the default branch could not be set to ${branch}: ${problem.what}. ${problem.remedy}`;
    hold(work, { ref: 'HEAD', old: undefined, new: undefined }, reason);
  }
  work.headFollowed = true;
}

/** A tip that could not be kept is not overwritten: its ref is held. */
async function archiveOldTips(
  engine: MirrorEngine,
  source: SourceCapabilities,
  work: DestinationWork,
): Promise<void> {
  const missing = work.plan.filter(
    (planned) => planned.archiveAs && !work.listing?.refs.has(planned.archiveAs),
  );
  const commands = missing.map((planned) => ({
    ref: planned.archiveAs ?? '',
    old: undefined,
    new: planned.old,
  }));
  for (const batch of inBatches(commands, engine.batchSize)) await pushAlone(engine, source, work, batch);
  for (const planned of missing) {
    const archive = planned.archiveAs ?? '';
    const refusal = work.refusals.get(archive);
    if (!refusal) continue;
    work.refusals.delete(archive);
    work.results.delete(archive);
    hold(work, planned, `the old tip could not be kept at ${archive}: ${refusal.reason}`);
  }
}

async function deleteRefs(
  engine: MirrorEngine,
  source: SourceCapabilities,
  work: DestinationWork,
  chosen: (planned: PlannedRef) => boolean,
): Promise<void> {
  const commands = work.plan
    .filter((planned) => planned.action === 'delete' && chosen(planned))
    .map(({ ref, old }) => ({ ref, old, new: undefined }));
  for (const batch of inBatches(commands, engine.batchSize)) await pushAlone(engine, source, work, batch);
}

/** Creates and updates in the order of the plan; what was held meanwhile is left out. */
function batchesOf(work: DestinationWork, size: number): RefCommand[][] {
  const commands = work.plan
    .filter((planned) => planned.push && planned.new !== undefined && !isRefused(work, planned))
    .map((planned) => ({ ref: planned.ref, old: planned.old, new: planned.new }));
  return inBatches(commands, size);
}

/** A refusal is about one id: when the source has moved on, the ref is tried again. */
function isRefused(work: DestinationWork, planned: PlannedRef): boolean {
  const refusal = work.refusals.get(planned.ref);
  return refusal !== undefined && refusal.id === planned.new;
}

function inBatches(commands: readonly RefCommand[], size: number): RefCommand[][] {
  const batches: RefCommand[][] = [];
  for (let start = 0; start < commands.length; start += size)
    batches.push(commands.slice(start, start + size));
  return batches;
}

async function guarded(work: DestinationWork, step: () => Promise<void>): Promise<void> {
  try {
    await step();
  } catch (error) {
    work.problem ??= asProblem(error, work.target.remote.url);
  }
}
