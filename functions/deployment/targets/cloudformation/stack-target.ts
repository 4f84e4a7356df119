import type { StackState } from '../../../../shared/aws/stack.ts';
import { contentHash } from '../../../../shared/blobs/content-hash.ts';
import type { Register, TargetRecord, Versioned } from '../../../../shared/state/deployment-state.ts';
import { DeploymentError, PassingTroubleError, TargetMovedError } from '../../errors.ts';
import { aboutTarget } from '../service-trouble.ts';
import type { NamedRelease, Progress, ShiftOrder, Target } from '../target.ts';
import { carryOut, isAlreadySo, nameOf, type StackOptions, unlessBusy, voidOthers } from './carry-out.ts';
import { computeChange } from './change-set.ts';
import { conditionOf, lookAtStack, namePrefix, placementOf, type Standing } from './stack-standing.ts';
import { settingsHash, wantedChange } from './wanted-change.ts';

/** What a stack's target needs. */
export interface StackTargetOptions extends StackOptions {
  /** `target#<app>#<environment>#<name>`. */
  readonly key: string;
  readonly records: Register<string, TargetRecord>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/**
 * Makes a stack from the template of a release. A tag says which release it has. Every order is written down first, with its fence;
 * then the change sets of earlier orders are deleted, which makes those void, and the stack is looked at again. A release that is withdrawn
 * leaves the stack with all that is in it, because CloudFormation guards no deletion.
 */
export function createStackTarget(options: StackTargetOptions): Target {
  const { place, settings } = options;
  const where = settings.stack;
  return {
    name: settings.name,
    kind: 'cloudformation',
    weighted: false,
    observe: (signal) =>
      aboutTarget(where, async () => placementOf(await lookAtStack(place, await read(options), signal))),
    prepare: (release, signal) => aboutTarget(where, () => check(options, release, signal)),
    shift: (order, signal) => aboutTarget(where, () => shift(options, order, signal)),
  };
}

/** Computes the change without making it, so that what would be refused is known before anything moves. */
async function check(
  options: StackTargetOptions,
  release: NamedRelease,
  signal: AbortSignal,
): Promise<Progress> {
  const { place, settings, source } = options;
  const stack = await place.describe(signal);
  const condition = conditionOf(stack);
  if (condition === 'busy') {
    throw new PassingTroubleError(`${settings.stack} is in ${stack?.status}`, { afterSeconds: 10 });
  }
  // What is left there has to be dealt with before anything can be computed.
  if (condition === 'dead' || condition === 'stuck') return { state: 'ready' };
  const wanted = () => wantedChange(settings, source, stack, release, signal);
  const name = checkName(options, release, stack);
  const change = await unlessBusy(
    options,
    () => computeChange(place, settings.stack, name, wanted, settings.allowReplacement, signal),
    signal,
  );
  if (change !== 'pending') return { state: 'ready' };
  return { state: 'under-way', afterSeconds: 3, detail: 'CloudFormation computes the change' };
}

async function shift(options: StackTargetOptions, order: ShiftOrder, signal: AbortSignal): Promise<Progress> {
  const record = await read(options);
  const { operation } = record.value;
  const isOwn =
    operation?.release === order.to?.digest &&
    operation?.runId === order.runId &&
    operation?.fence === order.fence;
  if (operation && isOwn) return goOn(options, record, operation, order, signal);

  const standing = await lookAtStack(options.place, record, signal);
  const now = placementOf(standing);
  if (now.fence === order.fence && !operation && isThere(options, standing, order)) return { state: 'ready' };
  if (now.revision !== order.expected || now.fence > order.fence) {
    throw new TargetMovedError(`${options.settings.stack} is at ${now.revision}, not at ${order.expected}`);
  }
  const claimed = {
    ...(order.to ? { release: order.to.digest } : {}),
    runId: order.runId,
    fence: order.fence,
    startedAt: options.now(),
  };
  const value = {
    ...(now.live === undefined ? {} : { live: now.live }),
    fence: order.fence,
    operation: claimed,
  };
  await write(options, value, record.version);
  return goOn(options, { value, version: record.version + 1 }, claimed, order, signal);
}

/** One step of an order that is written down; its end, good or bad, is written down as well. */
async function goOn(
  options: StackTargetOptions,
  record: Versioned<TargetRecord>,
  operation: NonNullable<TargetRecord['operation']>,
  { to, fence }: ShiftOrder,
  signal: AbortSignal,
): Promise<Progress> {
  const stillHolds = async () => {
    if ((await read(options)).version !== record.version) throw overtaken(options.key);
  };
  try {
    await voidOthers(options, nameOf(operation), signal);
    const standing = await lookAtStack(options.place, record, signal);
    const progress = await unlessBusy(
      options,
      () => carryOut(options, standing, { operation, to, stillHolds }, signal),
      signal,
    );
    if (progress.state === 'ready') await write(options, { fence }, record.version);
    return progress;
  } catch (error) {
    // What CloudFormation has decided is decided: whoever tries again begins anew.
    if (error instanceof DeploymentError) await write(options, { fence }, record.version);
    throw error;
  }
}

function isThere(
  { settings }: StackTargetOptions,
  { stack, condition, token }: Standing,
  { to }: ShiftOrder,
) {
  if (condition === 'none') return to === undefined;
  return condition === 'settled' && isAlreadySo(stack?.tags, token, settings, to);
}

/** Another stack, release or setting is another change. */
function checkName(
  { settings }: StackTargetOptions,
  { digest }: NamedRelease,
  stack: StackState | undefined,
): string {
  const at = conditionOf(stack) === 'none' ? 'none' : `${stack?.changedAt}/${stack?.status}`;
  const text = [digest, settingsHash(settings), at].join(' ');
  return `${namePrefix}check-${contentHash(Buffer.from(text)).slice(0, 32)}`;
}

async function read({ records, key }: StackTargetOptions): Promise<Versioned<TargetRecord>> {
  return (await records.read(key)) ?? { value: {}, version: 0 };
}

async function write(
  { records, key }: StackTargetOptions,
  value: TargetRecord,
  expected: number,
): Promise<void> {
  if (!(await records.write(key, value, expected))) throw overtaken(key);
}

function overtaken(key: string): TargetMovedError {
  return new TargetMovedError(`${key} was changed meanwhile`);
}
