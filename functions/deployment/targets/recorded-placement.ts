import type { Register, TargetRecord, Versioned } from '../../../shared/state/deployment-state.ts';
import { TargetMovedError } from '../errors.ts';
import type { NamedRelease, Placement, Progress, ShiftOrder } from './target.ts';

/** What is being done to bring a release somewhere. */
export type Operation = NonNullable<TargetRecord['operation']>;

type Claimed = TargetRecord & { readonly operation: Operation };

/** How far an operation is. */
export type OperationState =
  | { readonly state: 'running'; readonly afterSeconds: number; readonly detail: string }
  | { readonly state: 'succeeded'; readonly detail?: string; readonly log?: string }
  /** The error is thrown once what is known of the target is kept. */
  | { readonly state: 'failed'; readonly error: Error };

/** What brings releases to a place that cannot be asked what is there: a command, a workflow. */
export interface Performer {
  /** Starts it and resolves to its name. The same `token` is the same operation: starting twice does it once. */
  start(order: PerformedOrder, operation: Operation, token: string, signal: AbortSignal): Promise<string>;
  /** The name of what was started by a worker that could not write it down; absent: that cannot be found out. */
  find?(operation: Operation, token: string, signal: AbortSignal): Promise<string | undefined>;
  look(task: string, operation: Operation, signal: AbortSignal): Promise<OperationState>;
  /** Ends it; harmless when it has ended. */
  stop(task: string, signal: AbortSignal): Promise<void>;
}

/** An order that brings something: what is withdrawn is only written down. */
export type PerformedOrder = ShiftOrder & { readonly to: NamedRelease };

/** What `recordedPlacement` needs. */
export interface RecordedPlacementOptions {
  /** `target#<app>#<environment>#<name>`. */
  readonly key: string;
  readonly records: Register<string, TargetRecord>;
  readonly performer: Performer;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** How long a worker may need from its claim until what it starts has a name. */
const startMs = 30_000;
const withdrawn = 'Nothing is undone there: it is only written down as withdrawn';

/**
 * `observe` and `shift` of a place that cannot be asked: what was last done there is written down by compare-and-swap. An
 * operation is claimed before it is started, so a worker that was overtaken cannot start one; whoever comes next stops what
 * an earlier order has left. After a failure nothing is known to be there, so that the way back does its work again.
 */
export function recordedPlacement(options: RecordedPlacementOptions): {
  observe(): Promise<Placement>;
  shift(order: ShiftOrder, signal: AbortSignal): Promise<Progress>;
} {
  return {
    async observe() {
      const { value, version } = await read(options);
      const { live, fence = 0 } = value;
      return { ...(live === undefined ? {} : { live }), revision: String(version), fence };
    },

    async shift(order, signal) {
      const record = await read(options);
      const { operation } = record.value;
      if (!operation || !isOf(order, operation)) return begin(options, record, order, signal);
      if (!isPerformed(order)) return { state: 'ready' };
      const { value, version } = record;
      return goOn(
        options,
        order,
        await claimedAgain(options, { value: { ...value, operation }, version }),
        signal,
      );
    },
  };
}

/** An order that comes for the first time. */
async function begin(
  options: RecordedPlacementOptions,
  { value: { operation, live, fence = 0 }, version }: Versioned<TargetRecord>,
  order: ShiftOrder,
  signal: AbortSignal,
): Promise<Progress> {
  const { key, records, now } = options;
  const isThere = !operation && live === order.to?.digest;
  if (isThere && fence === order.fence) return { state: 'ready' };
  if (String(version) !== order.expected || fence > order.fence) {
    throw new TargetMovedError(`${key} is at ${version}, not at ${order.expected}`);
  }
  if (operation && (await isAtWork(options, operation, signal))) {
    return { state: 'under-way', afterSeconds: 2, detail: `run ${operation.runId} is being stopped` };
  }
  if (isThere || !isPerformed(order)) {
    await write(records, key, placed(order.to, order.fence), version);
    return isThere ? { state: 'ready' } : { state: 'ready', detail: withdrawn };
  }
  const claimed = claimOf(order, now());
  const value = { ...(live === undefined ? {} : { live }), fence: order.fence, operation: claimed };
  await write(records, key, value, version);
  return goOn(options, order, { value, version: version + 1 }, signal);
}

/** Stops what an earlier order has begun; the next one waits until it has ended, so that they never work side by side. */
async function isAtWork(
  { key, performer, now }: RecordedPlacementOptions,
  operation: Operation,
  signal: AbortSignal,
): Promise<boolean> {
  // It is claimed and may be starting at this moment: its name is known soon, or its worker is gone.
  const mayStart = now() - (operation.claimedAt ?? operation.startedAt) < startMs;
  if (operation.task === undefined && mayStart) return true;
  const task = operation.task ?? (await performer.find?.(operation, tokenOf(key, operation), signal));
  if (task === undefined || (await performer.look(task, operation, signal)).state !== 'running') return false;
  await performer.stop(task, signal);
  return true;
}

function placed(release: NamedRelease | undefined, fence: number): TargetRecord {
  return { ...(release ? { live: release.digest } : {}), fence };
}

/** Before a start is tried again, the claim is made again: a worker that was overtaken meanwhile starts nothing. */
async function claimedAgain(
  { records, key, now }: RecordedPlacementOptions,
  { value, version }: Versioned<Claimed>,
): Promise<Versioned<Claimed>> {
  if (value.operation.task !== undefined) return { value, version };
  const again = { ...value, operation: { ...value.operation, claimedAt: now() } };
  await write(records, key, again, version);
  return { value: again, version: version + 1 };
}

/** Starts what is claimed, looks how it is, and keeps its end. */
async function goOn(
  { records, key, performer }: RecordedPlacementOptions,
  order: PerformedOrder,
  { value, version }: Versioned<Claimed>,
  signal: AbortSignal,
): Promise<Progress> {
  const { operation } = value;
  if (operation.task === undefined) {
    const task = await performer.start(order, operation, tokenOf(key, operation), signal);
    await write(records, key, { ...value, operation: { ...operation, task } }, version);
    return { state: 'under-way', afterSeconds: 2, detail: `${task} is started` };
  }
  const found = await performer.look(operation.task, operation, signal);
  switch (found.state) {
    case 'running':
      return { state: 'under-way', afterSeconds: found.afterSeconds, detail: found.detail };
    case 'succeeded': {
      await write(records, key, placed(order.to, order.fence), version);
      const { state: _state, ...said } = found;
      return { state: 'ready', ...said };
    }
    case 'failed':
      await write(records, key, placed(undefined, order.fence), version);
      throw found.error;
  }
}

async function read({ records, key }: RecordedPlacementOptions): Promise<Versioned<TargetRecord>> {
  return (await records.read(key)) ?? { value: {}, version: 0 };
}

async function write(
  records: Register<string, TargetRecord>,
  key: string,
  value: TargetRecord,
  expected: number,
): Promise<void> {
  if (!(await records.write(key, value, expected)))
    throw new TargetMovedError(`${key} was changed meanwhile`);
}

function isOf(order: ShiftOrder, { release, runId, fence }: Operation): boolean {
  return release === order.to?.digest && runId === order.runId && fence === order.fence;
}

function isPerformed(order: ShiftOrder): order is PerformedOrder {
  return order.to !== undefined;
}

function claimOf({ to, runId, fence }: PerformedOrder, startedAt: number): Operation {
  return { release: to.digest, runId, fence, startedAt };
}

/** Another try of the same run has begun at another time, so it is not taken for the one that failed. */
function tokenOf(key: string, { release = '', runId, fence, startedAt }: Operation): string {
  return `${key}#${runId}#${fence}#${release}#${startedAt}`;
}
