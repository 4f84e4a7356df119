import type { LambdaAlias, LambdaFunction } from '../../../../shared/aws/lambda-function.ts';
import type { ReadMetrics } from '../../../../shared/aws/metric-reader.ts';
import { ServiceFailure } from '../../../../shared/aws/service-failure.ts';
import { DeploymentError, TargetMovedError } from '../../errors.ts';
import { aboutTarget } from '../service-trouble.ts';
import type { NamedRelease, Placement, Progress, ShiftOrder, Target } from '../target.ts';
import { type AliasNote, writeNote } from './alias-note.ts';
import { measureRelease } from './measure-release.ts';
import { observeAlias } from './observe-alias.ts';
import {
  type PreparedVersion,
  type PrepareOptions,
  preparedVersion,
  prepareVersion,
} from './prepare-version.ts';
import type { ReleaseCode } from './release-code.ts';
import { tidyVersions } from './tidy-versions.ts';

/** What a Lambda function's target needs. */
export interface LambdaTargetOptions {
  readonly name: string;
  readonly function: string;
  readonly alias: string;
  readonly place: LambdaFunction;
  readonly codeOf: (release: NamedRelease) => Promise<ReleaseCode>;
  readonly readMetrics: ReadMetrics;
}

/**
 * Serves releases as versions of a function, behind an alias. A step of the rollout is a weight of the alias; with a rollout of
 * `[100]` it is blue-green: the version before stays, warm, and leading back is one change. An alias is made by the first release. It
 * is never deleted, because Lambda guards no deletion: one that is withdrawn is marked so, and its fence is kept.
 */
export function createLambdaTarget(options: LambdaTargetOptions): Target {
  const { name, place, codeOf } = options;
  const where = `${options.function}:${options.alias}`;
  const preparing: PrepareOptions = { place, where, codeOf };
  const look = (signal: AbortSignal) => place.alias(options.alias, signal);
  return {
    name,
    kind: 'lambda',
    weighted: true,
    observe: (signal) => aboutTarget(where, async () => observeAlias(place, await look(signal), signal)),
    prepare: (release, signal) =>
      aboutTarget(where, async () => withoutVersion(await prepareVersion(preparing, release, signal))),
    shift: (order, signal) =>
      aboutTarget(where, async () => {
        const alias = await look(signal);
        const now = await observeAlias(place, alias, signal);
        if (now.fence === order.fence && isThere(now, order)) return { state: 'ready' };
        if (now.revision !== order.expected || now.fence > order.fence) {
          throw new TargetMovedError(`${where} is at ${now.revision}, not at ${order.expected}`);
        }
        return alias
          ? lead(preparing, alias, now, order, signal)
          : create(preparing, options.alias, order, signal);
      }),
    tidy: (kept, now, signal) => aboutTarget(where, () => tidyVersions(preparing, kept, now, signal)),
    measure: (release, time, signal) =>
      aboutTarget(where, async () => {
        const alias = await look(signal);
        if (!alias) return undefined;
        const version = await preparedVersion(preparing, release, signal);
        if (version.state !== 'ready') return undefined;
        const lambda = { function: options.function, alias: options.alias };
        return measureRelease(
          options.readMetrics,
          { ...lambda, version: version.version },
          alias,
          time,
          signal,
        );
      }),
  };
}

/** The first release of an alias that is not there yet. What void orders there may be finds that it exists. */
async function create(
  preparing: PrepareOptions,
  name: string,
  { from, to, fence }: ShiftOrder,
  signal: AbortSignal,
): Promise<Progress> {
  const release = to ?? from;
  // Whoever could still make the alias has a version of the candidate to lead it to.
  if (!release) return { state: 'ready' };
  const made = await preparedVersion(preparing, release, signal);
  if (made.state !== 'ready') return made;
  const { version } = made;
  const note = to ? { fence, live: { release: to.digest, version } } : { fence, withdrawn: version };
  await preparing.place.createAlias({ name, version, description: writeNote(note) }, signal);
  return { state: 'ready' };
}

/** Leads the alias where the order says, if it has not changed since we looked. */
async function lead(
  preparing: PrepareOptions,
  alias: LambdaAlias,
  now: Placement,
  order: ShiftOrder,
  signal: AbortSignal,
): Promise<Progress> {
  const { from, to, weight, fence } = order;
  if (!to) {
    await update(preparing, alias, alias.version, { fence, withdrawn: alias.version }, signal);
    return {
      state: 'ready',
      detail: 'The alias stays, marked as withdrawn: there is nothing before to lead it to',
    };
  }
  const next = await preparedVersion(preparing, to, signal);
  if (next.state !== 'ready') return next;
  const candidate = { release: to.digest, version: next.version };
  if (!from || isWhole(order)) {
    await update(preparing, alias, next.version, { fence, live: candidate }, signal);
    return { state: 'ready' };
  }
  const main = await mainVersion(preparing, alias, now, from, signal);
  if (main.state !== 'ready') return main;
  const live = { release: from.digest, version: main.version };
  await update(preparing, alias, main.version, { fence, live, candidate: { ...candidate, weight } }, signal);
  return { state: 'ready' };
}

/** The version that keeps the traffic which a candidate does not get. */
async function mainVersion(
  preparing: PrepareOptions,
  alias: LambdaAlias,
  now: Placement,
  from: NamedRelease,
  signal: AbortSignal,
): Promise<PreparedVersion> {
  if (now.live === from.digest) return { state: 'ready', version: alias.version };
  return preparedVersion(preparing, from, signal);
}

async function update(
  { place, where }: PrepareOptions,
  { name, revision }: LambdaAlias,
  version: string,
  note: AliasNote,
  signal: AbortSignal,
): Promise<void> {
  const { candidate } = note;
  const isDivided = candidate !== undefined && candidate.version !== version;
  const other = isDivided ? { other: { version: candidate.version, share: candidate.weight / 100 } } : {};
  const description = writeNote(note);
  try {
    await place.updateAlias({ name, version, ...other, description, revision }, signal);
  } catch (error) {
    if (!isDivided || !(error instanceof ServiceFailure) || error.kind !== 'refused') throw error;
    throw notDivided(error, where);
  }
}

function isThere(now: Placement, order: ShiftOrder): boolean {
  const { from, to, weight } = order;
  if (isWhole(order)) return now.live === to?.digest && now.candidate === undefined;
  return (
    now.live === from?.digest && now.candidate?.release === to?.digest && now.candidate?.weight === weight
  );
}

function isWhole({ from, to, weight }: ShiftOrder): boolean {
  return weight === 100 || from === undefined || from.digest === to?.digest;
}

function withoutVersion(prepared: PreparedVersion): Progress {
  return prepared.state === 'ready' ? { state: 'ready', detail: `version ${prepared.version}` } : prepared;
}

function notDivided(cause: ServiceFailure, where: string): DeploymentError {
  return new DeploymentError({
    code: 'TARGET_REFUSED',
    what: `Lambda does not divide the traffic of the alias: ${cause.said}`,
    where,
    remedy:
      'An alias with provisioned concurrency has no weights: take that away, or set rollout to [100] for this environment.',
    cause,
  });
}
