import type { RefCommand } from '../../shared/git/push.ts';
import type { SourceCapabilities } from '../../shared/git/source.ts';
import type { DestinationWork, MirrorEngine } from './engine.ts';
import { bisect, pushAlone, settle } from './push-batch.ts';
import { type Lane, type LaneOutcome, type Prefetched, transfer } from './transfer.ts';

/** Destinations stay together while none is later than this, or than this share of the time it took the first. */
const paceMs = 5_000;
const paceShare = 0.25;

/** Lets one work go its own way from here: these steps, then the end of the plan. */
export type GoAlone = (work: DestinationWork, steps: () => Promise<void>) => void;

/** What is still to be pushed to a destination. */
export interface Queue {
  readonly work: DestinationWork;
  readonly batches: readonly (readonly RefCommand[])[];
}

/**
 * Batch after batch, one fetch for all that keep pace. Every queue is handed to `alone` in the end, at once when it is
 * empty: nobody waits for another one after its last batch.
 */
export async function pushQueues(
  engine: MirrorEngine,
  source: SourceCapabilities,
  all: readonly Queue[],
  alone: GoAlone,
  prefetched: Prefetched | undefined,
): Promise<void> {
  let queues = all;
  let offered = prefetched;
  while (queues.length > 0) {
    const lanes = queues.flatMap(laneOf);
    for (const { work } of queues) {
      if (!lanes.some((lane) => lane.work === work)) alone(work, async () => undefined);
    }
    if (lanes.length === 0) break;
    queues = await pushTogether(engine, source, lanes, alone, offered);
    offered = undefined;
  }
  offered?.pack.destroy();
}

/** A lane of the batch at hand, and what comes after it. */
interface QueuedLane extends Lane {
  readonly rest: Queue;
}

function laneOf({ work, batches }: Queue): QueuedLane[] {
  const [commands, ...rest] = batches;
  if (!work.listing || !commands || work.problem) return [];
  return [{ work, listing: work.listing, commands, rest: { work, batches: rest } }];
}

/** One batch of each lane. Gives what is left of those that stay together; the others go alone. */
async function pushTogether(
  engine: MirrorEngine,
  source: SourceCapabilities,
  lanes: readonly QueuedLane[],
  alone: GoAlone,
  offered: Prefetched | undefined,
): Promise<Queue[]> {
  const outcomes = transfer(engine, source, lanes, offered);
  const ends = lanes.map(async (lane, index): Promise<{ detour?: () => Promise<void> }> => {
    const outcome = await outcomes[index];
    return outcome ? detourOf(engine, source, lane, outcome) : {};
  });
  // Nobody waits for another one after the last batch.
  const last = lanes.every(({ rest }) => rest.batches.length === 0);
  const inTime = last ? [] : await keptPace(engine, ends);
  const staying: Queue[] = [];
  for (const [index, { work, rest }] of lanes.entries()) {
    const end = inTime[index];
    if (end && !end.detour) staying.push(rest);
    else {
      alone(work, async () => {
        const late = await ends[index];
        await (late?.detour ? late.detour() : pushAll(engine, source, rest));
      });
    }
  }
  return staying;
}

/** Settles a lane's batch. A lane that was evicted or refused as a whole has something to do by itself. */
function detourOf(
  engine: MirrorEngine,
  source: SourceCapabilities,
  { work, commands, rest }: QueuedLane,
  outcome: LaneOutcome,
): { detour?: () => Promise<void> } {
  const verdict = settle(work, commands, outcome);
  if (outcome.kind === 'evicted') {
    return { detour: () => pushAll(engine, source, { work, batches: [commands, ...rest.batches] }) };
  }
  if (verdict === 'settled') return {};
  return {
    detour: async () => {
      await bisect(engine, source, work, commands);
      await pushAll(engine, source, rest);
    },
  };
}

/** What has ended within the pace of the first; `undefined` stands for the late. The steps must not reject. */
export async function keptPace<T>(
  engine: MirrorEngine,
  steps: readonly Promise<T>[],
): Promise<readonly (T | undefined)[]> {
  const ended = steps.map((): T | undefined => undefined);
  const begun = engine.now();
  const all = Promise.all(
    steps.map(async (step, index) => {
      ended[index] = await step;
    }),
  );
  await Promise.race(steps);
  const enough = new AbortController();
  const patience = Math.max(paceMs, (engine.now() - begun) * paceShare);
  await Promise.race([all, engine.sleep(patience, enough.signal)]);
  enough.abort();
  return [...ended];
}

/** Pushes a queue to its destination alone. */
export async function pushAll(
  engine: MirrorEngine,
  source: SourceCapabilities,
  queue: Queue | undefined,
): Promise<void> {
  if (!queue) return;
  for (const commands of queue.batches) await pushAlone(engine, source, queue.work, commands);
}
