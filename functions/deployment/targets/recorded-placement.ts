import type { Register, TargetRecord, Versioned } from '../../../shared/state/deployment-state.ts';
import { TargetMovedError } from '../errors.ts';
import type { NamedRelease, Placement, Progress, ShiftOrder } from './target.ts';

/** What is being done to bring a release somewhere. */
export type Operation = NonNullable<TargetRecord['operation']>;

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

/**
 * `observe` and `shift` of a place that cannot be asked: what was last done there is written down by compare-and-swap. An
 * operation is claimed before it is started, so a worker that was overtaken cannot start one; whoever comes next stops what
 * an earlier order has left. After a failure nothing is known to be there, so that the way back does its work again.
 */
export function recordedPlacement(options: RecordedPlacementOptions): {
  observe(): Promise<Placement>;
  shift(order: ShiftOrder, signal: AbortSignal): Promise<Progress>;
} {
  const { records, key } = options;
  return {
    async observe() {
      const { value, version } = await read(options);
      return { ...(value.live === undefined ? {} : { live: value.live }), revision: String(version) };
    },

    async shift(order, signal) {
      const record = await read(options);
      const { operation, live } = record.value;
      if (operation && isOf(order, operation)) {
        return order.to
          ? goOn(options, { ...order, to: order.to }, record, operation, signal)
          : { state: 'ready' };
      }
      if (!operation && live === order.to?.digest) return { state: 'ready' };
      if (String(record.version) !== order.expected || (operation?.fence ?? 0) > order.fence) {
        throw new TargetMovedError(`${key} is at ${record.version}, not at ${order.expected}`);
      }
      if (operation && (await isStillRunning(options, operation, signal))) {
        return { state: 'under-way', afterSeconds: 2, detail: `run ${operation.runId} is being stopped` };
      }
      if (!order.to) {
        await write(records, key, {}, record.version);
        return { state: 'ready', detail: 'Nothing is undone there: it is only written down as withdrawn' };
      }
      const claimed = claimOf(order, options.now());
      const value = { ...(live === undefined ? {} : { live }), operation: claimed };
      await write(records, key, value, record.version);
      const version = record.version + 1;
      return goOn(options, { ...order, to: order.to }, { value, version }, claimed, signal);
    },
  };
}

/** Stops what an earlier order has begun; the next one waits until it has ended, so that they never work side by side. */
async function isStillRunning(
  { performer }: RecordedPlacementOptions,
  operation: Operation,
  signal: AbortSignal,
): Promise<boolean> {
  if (operation.task === undefined) return false;
  if ((await performer.look(operation.task, operation, signal)).state !== 'running') return false;
  await performer.stop(operation.task, signal);
  return true;
}

/** Starts what is claimed, looks how it is, and keeps its end. */
async function goOn(
  { records, key, performer }: RecordedPlacementOptions,
  order: PerformedOrder,
  { value, version }: Versioned<TargetRecord>,
  operation: Operation,
  signal: AbortSignal,
): Promise<Progress> {
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
      await write(records, key, { live: order.to.digest }, version);
      const { state: _state, ...said } = found;
      return { state: 'ready', ...said };
    }
    case 'failed':
      await write(records, key, {}, version);
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

function claimOf({ to, runId, fence }: ShiftOrder, startedAt: number): Operation {
  return { ...(to ? { release: to.digest } : {}), runId, fence, startedAt };
}

/** Another try of the same run has begun at another time, so it is not taken for the one that failed. */
function tokenOf(key: string, { release = '', runId, fence, startedAt }: Operation): string {
  return `${key}#${runId}#${fence}#${release}#${startedAt}`;
}
