import { ServiceFailure } from '../../../../shared/aws/service-failure.ts';
import type { Stack } from '../../../../shared/aws/stack.ts';
import { contentHash } from '../../../../shared/blobs/content-hash.ts';
import { PassingTroubleError } from '../../errors.ts';
import type { Operation } from '../recorded-placement.ts';
import type { NamedRelease, Progress } from '../target.ts';
import { computeChange } from './change-set.ts';
import { changeFailed, stackStuck } from './errors.ts';
import {
  conditionOf,
  isOurs,
  namePrefix,
  releaseTag,
  type Standing,
  settingsTag,
  withdrawn,
} from './stack-standing.ts';
import { type StackSettings, settingsHash, type TemplateSource, wantedChange } from './wanted-change.ts';

/** What changing a stack needs of the world. */
export interface StackOptions {
  readonly place: Stack;
  readonly settings: StackSettings;
  readonly source: TemplateSource;
}

/** An order that is written down. */
export interface Claimed {
  readonly operation: Operation;
  readonly to: NamedRelease | undefined;
  /** Throws `TargetMovedError` when another one has taken its place. */
  readonly stillHolds: () => Promise<void>;
}

const soonSeconds = 3;
const laterSeconds = 10;

/** Change sets that are to be executed. Those of `prepare` are only looked at. */
const runPrefix = `${namePrefix}run-`;

/** The name by which CloudFormation knows an operation. Another try of the same order has begun at another time. */
export function nameOf({ release = '', runId, fence, startedAt }: Operation): string {
  const text = [release, runId, fence, startedAt].join(' ');
  return `${runPrefix}${contentHash(Buffer.from(text)).slice(0, 32)}`;
}

/**
 * Makes void what earlier orders still could execute. An order executes its change set only after it has found itself written
 * down, in a call after the one that made it: so either it sees that it was overtaken, or its change set is gone.
 */
export async function voidOthers({ place }: StackOptions, name: string, signal: AbortSignal): Promise<void> {
  if (!(await place.describe(signal))) return;
  for (const found of await place.changeSets(signal)) {
    if (found.startsWith(runPrefix) && found !== name) await place.deleteChangeSet(found, signal);
  }
}

/** Goes one step further with an order that is written down. Throws when it cannot be carried out. */
export async function carryOut(
  options: StackOptions,
  { stack, condition, token }: Standing,
  { operation, to, stillHolds }: Claimed,
  signal: AbortSignal,
): Promise<Progress> {
  const { place, settings, source } = options;
  const where = settings.stack;
  const name = nameOf(operation);
  const status = stack?.status ?? '';
  if (condition === 'busy') return followed(options, { status, token, name, stillHolds }, signal);
  if (token === name) return ended(options, condition, status, name, signal);
  if (condition === 'stuck') throw stackStuck(where, status);
  if (stack && condition === 'dead') {
    // By its own ARN: a stack that somebody makes in its place has another one.
    await place.remove(stack.id, signal);
    return underWay(laterSeconds, 'what is left of a failed creation is deleted');
  }
  if (condition === 'none' && !to) return { state: 'ready' };
  if (isAlreadySo(stack?.tags, token, settings, to)) return { state: 'ready' };
  const wanted = () => wantedChange(settings, source, stack, to, signal);
  const { allowReplacement } = settings;
  const change = await computeChange(place, where, name, wanted, allowReplacement, signal);
  if (change === 'pending') return underWay(soonSeconds, 'CloudFormation computes the change');
  if (change === 'none') return { state: 'ready', detail: 'nothing changes' };
  await place.executeChangeSet(name, name, signal);
  return underWay(laterSeconds, 'CloudFormation makes the change');
}

/** A busy stack refuses what a free one would not: it is tried again. */
export async function unlessBusy<Value>(
  { place, settings }: StackOptions,
  work: () => Promise<Value>,
  signal: AbortSignal,
): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ServiceFailure) || error.kind !== 'refused') throw error;
    const stack = await place.describe(signal);
    if (conditionOf(stack) !== 'busy') throw error;
    throw new PassingTroubleError(`${settings.stack} is in ${stack?.status}`, { cause: error });
  }
}

/** Whether a stack has a release under these settings, and nobody else has changed it since. */
export function isAlreadySo(
  tags: Readonly<Record<string, string>> | undefined,
  token: string | undefined,
  settings: StackSettings,
  to: NamedRelease | undefined,
): boolean {
  if (token !== undefined && !isOurs(token)) return false;
  if (!to) return tags?.[releaseTag] === withdrawn;
  return tags?.[releaseTag] === to.digest && tags[settingsTag] === settingsHash(settings);
}

async function followed(
  { place, settings }: StackOptions,
  {
    status,
    token,
    name,
    stillHolds,
  }: Pick<Claimed, 'stillHolds'> & {
    readonly status: string;
    readonly token: string | undefined;
    readonly name: string;
  },
  signal: AbortSignal,
): Promise<Progress> {
  if (token === name || status === 'DELETE_IN_PROGRESS') return underWay(laterSeconds, status);
  if (!isOurs(token)) {
    throw new PassingTroubleError(`${settings.stack} is being changed by somebody else (${status})`, {
      afterSeconds: laterSeconds,
    });
  }
  // An update of an order that was given up: CloudFormation leads back what it has done of it.
  if (status === 'UPDATE_IN_PROGRESS') {
    // What is cancelled cannot be named: the update of whoever came after us would be.
    await stillHolds();
    await place.cancelUpdate(signal);
  }
  return underWay(laterSeconds, `what an earlier order began is ended (${status})`);
}

async function ended(
  { place, settings }: StackOptions,
  condition: Standing['condition'],
  status: string,
  name: string,
  signal: AbortSignal,
): Promise<Progress> {
  const hasFailed = condition !== 'settled' || status.includes('ROLLBACK');
  if (!hasFailed) return { state: 'ready', detail: status };
  if (condition === 'stuck') throw stackStuck(settings.stack, status);
  const events = await place.events(name, signal);
  // The first failure is the cause: what fails after it was cancelled because of it.
  const first = events.findLast((event) => event.status.endsWith('_FAILED'));
  const reason = first ? `${first.resource}: ${first.reason}` : (events.at(-1)?.reason ?? status);
  throw changeFailed(settings.stack, reason || status);
}

function underWay(afterSeconds: number, detail: string): Progress {
  return { state: 'under-way', afterSeconds, detail };
}
