import { setTimeout as wait } from 'node:timers/promises';
import type { HealthReport } from '../../shared/health/health.ts';
import type { ExpectedSubjects } from './expected-subjects.ts';

/** Messages that lead to looks: waiting or in work, but not those that are for later. */
export interface LookDepths {
  readonly plan: number;
  readonly health: number;
}

/** What was asked for. */
export interface AskedLook {
  /** Id of the wish, which reports carry as their trigger. */
  readonly id: string;
  /** Epoch milliseconds when it was asked for. */
  readonly since: number;
  readonly expected: ExpectedSubjects;
}

/** What to wait for, and how. */
export interface LookWaiting extends AskedLook {
  /** The reports that there are now, of whatever subjects. */
  readonly reports: () => Promise<readonly HealthReport[]>;
  readonly depths: () => Promise<LookDepths>;
  readonly pollMs: number;
  /** Looks in a row that must show nothing to do: counts of real queues lag behind. */
  readonly quietLooks: number;
  readonly signal: AbortSignal;
  readonly now: () => number;
  readonly onLook: (depths: LookDepths) => void;
}

/** How waiting ended. */
export interface AwaitedLooks {
  /** Those that are as new as what was asked for. */
  readonly reports: readonly HealthReport[];
  /** Names of what was not looked at. */
  readonly missing: readonly string[];
  /** `overdue`: nothing moved for five minutes. `interrupted`: the wait was called off. */
  readonly ending: 'complete' | 'overdue' | 'interrupted';
}

/** So long may nothing move in the queues; a job of twenty repositories on slow hosts takes a few minutes. */
const patienceMs = 300_000;

/** Waits until every report is there; or until nothing is left to do, when some will not come. */
export async function awaitLooks(waiting: LookWaiting): Promise<AwaitedLooks> {
  const isNamed = waiting.expected.listed.length === 0;
  let quiet = 0;
  let before: string | undefined;
  let movedAt = waiting.now();
  for (;;) {
    // The queues first: a job leaves its queue only after its reports are kept.
    const depths = await waiting.depths();
    waiting.onLook(depths);
    const isQuiet = depths.plan === 0 && depths.health === 0;
    quiet = isQuiet ? quiet + 1 : 0;
    const seen = JSON.stringify(depths);
    if (seen !== before) movedAt = waiting.now();
    before = seen;
    const isOverdue = waiting.now() - movedAt > patienceMs;
    const isCalledOff = waiting.signal.aborted;
    // Thousands of reports are not read each time: only when they may be all.
    if (isQuiet || isNamed || isOverdue || isCalledOff) {
      const { fresh, missing } = sortReports(await waiting.reports(), waiting);
      const isComplete = quiet >= waiting.quietLooks || (isNamed && missing.length === 0);
      if (isComplete || isOverdue || isCalledOff) {
        const ending = isComplete ? 'complete' : isCalledOff ? 'interrupted' : 'overdue';
        return { reports: fresh, missing, ending };
      }
    }
    await wait(waiting.pollMs, undefined, { signal: waiting.signal }).catch(() => undefined);
  }
}

/**
 * Tells reports that are as new as what was asked for from what is missing. Of a source that its host lists, an old report is missing only when there
 * is no new one of that source: otherwise the list was there, and the repository is not selected any more. Pure.
 */
function sortReports(
  reports: readonly HealthReport[],
  { id, since, expected: { named, listed } }: AskedLook,
): { readonly fresh: readonly HealthReport[]; readonly missing: readonly string[] } {
  const sourceOf = (subject: string): string | undefined =>
    listed.find((beginning) => subject.startsWith(beginning));
  const asked = reports.filter(({ subject }) => named.has(subject) || sourceOf(subject) !== undefined);
  const fresh = asked.filter(({ triggerId, checkedAt }) => triggerId === id || checkedAt >= since);
  const subjects = new Set(fresh.map(({ subject }) => subject));
  const sources = new Set(fresh.map(({ subject }) => sourceOf(subject)));
  const missing = [...named].flatMap(([subject, name]) => (subjects.has(subject) ? [] : [name]));
  for (const { subject, name } of asked) {
    if (!subjects.has(subject) && !named.has(subject) && !sources.has(sourceOf(subject))) missing.push(name);
  }
  return { fresh, missing };
}
