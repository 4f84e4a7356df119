import { GitError } from '../../shared/git/errors.ts';
import type { RefCommand } from '../../shared/git/push.ts';
import type { PushReport } from '../../shared/git/push-report.ts';
import type { SourceCapabilities } from '../../shared/git/source.ts';
import type { DestinationWork, MirrorEngine } from './engine.ts';
import { asProblem, lostRace } from './problems.ts';
import { isLostRace, refusalWords, refusedAsAWhole } from './refusals.ts';
import type { LaneOutcome } from './transfer.ts';
import { transfer } from './transfer.ts';

/**
 * After so many refs in a row that were refused one by one, with not a single one taken, the host takes nothing at all:
 * an archived repository, missing rights. Trying the other thousand would only be load.
 */
const hopelessAfter = 64;
/** Lost races over one ref that nobody moved meanwhile: below the failures that end a run, so that the others arrive. */
const stuckAfter = 3;

/** Pushes one batch to one destination with a transfer of its own, and bisects when it is refused as a whole. */
export async function pushAlone(
  engine: MirrorEngine,
  source: SourceCapabilities,
  work: DestinationWork,
  commands: readonly RefCommand[],
): Promise<void> {
  if (!work.listing || commands.length === 0 || work.problem) return;
  if (work.takesNothing !== undefined) {
    holdUntried(work, commands, work.takesNothing);
    return;
  }
  const outcome = await transfer(engine, source, [{ work, listing: work.listing, commands }])[0];
  if (outcome && settle(work, commands, outcome) === 'refused-as-a-whole') {
    await bisect(engine, source, work, commands);
  }
}

/** Records what became of a batch. Only a refusal of the whole leaves something to do: finding the guilty. */
export function settle(
  work: DestinationWork,
  commands: readonly RefCommand[],
  outcome: LaneOutcome,
): 'settled' | 'refused-as-a-whole' {
  if (outcome.kind === 'evicted') return 'settled';
  if (outcome.kind === 'failed') {
    // One object over a limit, or a pack over one, fails for all refs that need it: smaller pushes may pass.
    if (isUnpackFailure(outcome.error) && commands.length > 1) return 'refused-as-a-whole';
    work.problem = asProblem(outcome.error, work.target.remote.url);
    return 'settled';
  }
  work.endings.push(outcome.report.ended);
  if (refusedAsAWhole(outcome.report)) return 'refused-as-a-whole';
  recordVerdicts(work, commands, outcome.report);
  return 'settled';
}

/**
 * Finds the guilty refs of a push that was refused as a whole, by halves, depth first: each half that passes has
 * arrived. The guilty are held with the host's words.
 */
export async function bisect(
  engine: MirrorEngine,
  source: SourceCapabilities,
  work: DestinationWork,
  commands: readonly RefCommand[],
): Promise<void> {
  const parts = halves(commands);
  let refusedInARow = 0;
  let unpackFailure: GitError | undefined;
  for (let part = parts.shift(); part; part = parts.shift()) {
    if (!work.listing || work.problem) return;
    if (refusedInARow >= hopelessAfter) {
      const words = [...work.refusals.values()].at(-1)?.reason ?? '';
      if (!tookAnything(work)) work.takesNothing = words;
      holdUntried(work, [part, ...parts].flat(), words);
      break;
    }
    const outcome = await transfer(engine, source, [{ work, listing: work.listing, commands: part }])[0];
    if (!outcome) return;
    const [only] = part;
    if (outcome.kind === 'failed' && isUnpackFailure(outcome.error) && only && part.length === 1) {
      hold(work, only, outcome.error.what);
      refusedInARow += 1;
      unpackFailure = outcome.error;
    } else if (settle(work, part, outcome) === 'refused-as-a-whole') {
      parts.unshift(...halves(part));
    } else if (refusedInARow >= 0) {
      // One success shows that the host does take refs; from then on every one is tried.
      const taken = part.some(({ ref }) => work.results.get(ref)?.ok);
      refusedInARow = taken ? Number.NEGATIVE_INFINITY : refusedInARow + 1;
    }
  }
  // Not one ref passed: it is not the refs, it is the destination.
  if (unpackFailure && !tookAnything(work)) work.problem = unpackFailure;
}

function tookAnything(work: DestinationWork): boolean {
  return [...work.results.values()].some(({ ok }) => ok);
}

function isUnpackFailure(error: unknown): error is GitError {
  return error instanceof GitError && error.code === 'GIT_UNPACK_FAILED';
}

function halves(commands: readonly RefCommand[]): RefCommand[][] {
  const middle = Math.ceil(commands.length / 2);
  return [commands.slice(0, middle), commands.slice(middle)].filter((part) => part.length > 0);
}

function recordVerdicts(work: DestinationWork, commands: readonly RefCommand[], report: PushReport): void {
  const planned = new Map(work.plan.map((entry) => [entry.ref, entry]));
  for (const [index, command] of commands.entries()) {
    const verdict = report.refs[index];
    const entry = planned.get(command.ref);
    const ids = { ref: command.ref, old: command.old ?? null, new: command.new ?? null };
    if (verdict?.ok) {
      if (command.new) work.known.add(command.new);
      if (!entry) continue;
      const reason = entry.reason ? { reason: entry.reason } : {};
      const earlier = work.results.get(command.ref);
      // A ref that this run has made and then moved on is one that it made: only such a ref may be pruned one day.
      const made = earlier?.ok && earlier.action === 'create' && command.new ? earlier : undefined;
      const { action, old } = made ?? { action: entry.action, old: ids.old };
      work.results.set(command.ref, { ...ids, action, old, ok: true, ...reason });
    } else if (isLostRace(verdict?.reason ?? '') && !isStuck(work, command)) {
      work.problem = lostRace(command.ref, verdict?.reason ?? '', work.target.remote.url);
    } else {
      hold(work, command, refusalWords(verdict?.reason ?? 'refused', report.messages));
    }
  }
}

/** A host that cannot lock a ref uses the same words as for one that moved; but then the ref stays where it is. */
function isStuck(work: DestinationWork, { ref, old }: RefCommand): boolean {
  const key = `${ref} ${old ?? ''}`;
  const times = (work.lostRaces.get(key) ?? 0) + 1;
  work.lostRaces.set(key, times);
  return times >= stuckAfter;
}

function holdUntried(work: DestinationWork, commands: readonly RefCommand[], words: string): void {
  const reason = `not tried: the host refused ${hopelessAfter} refs in a row and took none; its last words: ${words}`;
  for (const command of commands) hold(work, command, reason);
}

/** Holds a ref for the rest of the run, with the reason. */
export function hold(work: DestinationWork, command: RefCommand, reason: string): void {
  work.refusals.set(command.ref, { id: command.new, reason });
  work.results.set(command.ref, {
    ref: command.ref,
    action: 'held',
    old: command.old ?? null,
    new: command.new ?? null,
    ok: false,
    reason,
  });
}
