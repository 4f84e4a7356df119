import { createHash } from 'node:crypto';
import { AutoBuilderError } from '../../../shared/errors.ts';
import type { DomainEvent } from '../../../shared/events/domain-events.ts';
import type { Healing, RemedyName } from '../../../shared/health/healing.ts';
import type { Finding, HealthSubject } from '../../../shared/health/health.ts';
import { decide } from './decide.ts';
import { begunTry, givenUp, healed, madeTry } from './healing-record.ts';
import type { Applied, HealingPorts, Remedy } from './ports.ts';
import { remediesFor } from './remedies.ts';

/** How the healing of a finding stands: the words of the event `health.finding`. */
export type HealingStanding = 'none' | 'trying' | 'given-up' | 'off';

/** What one look did, or would have done. */
export interface HealingDone {
  /** By key of the finding. */
  readonly healing: ReadonlyMap<string, HealingStanding>;
  /** One for each illness that ended: healed, or given up. */
  readonly events: readonly DomainEvent<'health.healed'>[];
  /** After so many seconds, 1 to 900, the next look is due that shows whether a remedy helped. */
  readonly lookAgainAfterSeconds?: number;
  /** Remedies that were applied, or could not be. */
  readonly tried: readonly ({ readonly key: string; readonly remedy: RemedyName } & Applied)[];
  /** What would have been tried, were it allowed. */
  readonly would: readonly { readonly key: string; readonly remedy: RemedyName; readonly why: string }[];
}

/** What one finding came to. */
interface Outcome {
  readonly standing: HealingStanding;
  readonly event?: DomainEvent<'health.healed'>;
  readonly lookAt?: number;
  readonly tried?: HealingDone['tried'][number];
  readonly would?: HealingDone['would'][number];
}

/** The longest delay that a queue gives a message. */
const longestDelaySeconds = 900;

/**
 * Heals what may be healed, and closes what is gone. A finding may be named once for each report that it stands in. Every try is written down before it is made, under a condition: of several that
 * see the same finding one acts, and a worker that dies has used up a try. Throws what the store throws; a remedy that fails is
 * a try that was refused.
 */
export async function healFindings(
  findings: readonly Finding[],
  resolved: readonly { readonly key: string; readonly evidence: string }[],
  ports: HealingPorts,
): Promise<HealingDone> {
  const events: DomainEvent<'health.healed'>[] = [];
  const open = new Set(findings.map(({ key }) => key));
  // One look may have come before the remedy worked, and another after it: what is seen by one is not gone.
  for (const { key, evidence } of resolved.filter((each) => !open.has(each.key))) {
    const { event } = await close(key, evidence, ports);
    if (event) events.push(event);
  }
  const healing = new Map<string, HealingStanding>();
  const outcomes: Outcome[] = [];
  for (const [first, ...others] of Map.groupBy(findings, ({ key }) => key).values()) {
    if (!first) continue;
    const reports = [first, ...others].map(({ report }) => report);
    const outcome = await heal(first, reports, ports);
    healing.set(first.key, outcome.standing);
    outcomes.push(outcome);
  }
  const lookAt = outcomes.flatMap((outcome) => outcome.lookAt ?? []);
  return {
    healing,
    events: [...events, ...outcomes.flatMap(({ event }) => event ?? [])],
    tried: outcomes.flatMap(({ tried }) => tried ?? []),
    would: outcomes.flatMap(({ would }) => would ?? []),
    ...(lookAt.length === 0 ? {} : { lookAgainAfterSeconds: secondsUntil(Math.min(...lookAt), ports.now()) }),
  };
}

/** `reports` are all of this look in which the finding stands. */
async function heal(
  finding: Finding,
  reports: readonly HealthSubject[],
  ports: HealingPorts,
): Promise<Outcome> {
  const { store, rules, remedies, now } = ports;
  const steps = remediesFor(finding).filter((name) => remedies[name].helps?.(finding) ?? true);
  if (steps.length === 0) return { standing: 'none' };
  const known = await store.healing(finding.key);
  const decision = decide(finding, known, steps, rules, now());
  switch (decision.kind) {
    case 'none':
      return { standing: 'none' };
    case 'given-up':
    case 'too-often':
      return { standing: 'given-up' };
    case 'off':
      return {
        standing: 'off',
        would: { key: finding.key, remedy: decision.would, why: decision.why },
      };
    case 'wait':
      // Very many may share a finding: one of them looks again, the one that it is healed from.
      return known && reports.includes(known.report)
        ? { standing: 'trying', lookAt: decision.until }
        : { standing: 'trying' };
    case 'give-up':
      return known ? giveUp(finding, known, ports) : { standing: 'none' };
    case 'try':
      return tryRemedy(finding, known, decision, ports);
  }
}

async function giveUp(
  finding: Finding,
  known: Healing,
  { store, rules, now }: HealingPorts,
): Promise<Outcome> {
  if (rules.dryRun) return { standing: 'given-up' };
  const next = givenUp(known, finding, now());
  if (!(await store.keepHealing(next))) return { standing: 'given-up' };
  return { standing: 'given-up', ...endOf(next, finding.repository, false) };
}

async function tryRemedy(
  finding: Finding,
  known: Healing | undefined,
  step: { readonly remedy: RemedyName; readonly number: number },
  { store, remedies, now, random }: HealingPorts,
): Promise<Outcome> {
  const begun = begunTry(finding, known, step, { now: now(), random: random() });
  if (!(await store.keepHealing(begun))) return { standing: 'trying' };
  const applied = await outcomeOf(remedies[step.remedy], finding, step.number);
  const made = madeTry(begun, applied, now());
  // Where somebody wrote meanwhile, the try is counted already; only its words are lost.
  await store.keepHealing(made);
  const tried = { key: finding.key, remedy: step.remedy, ...applied };
  if (made.state === 'given-up') {
    return { standing: 'given-up', tried, ...endOf(made, finding.repository, false) };
  }
  return { standing: 'trying', lookAt: made.nextAt, tried };
}

/** A remedy that fails must not keep the others from the rest: what went wrong is written into the record of the try. */
async function outcomeOf(remedy: Remedy, finding: Finding, attempt: number): Promise<Applied> {
  try {
    return await remedy.apply(finding, attempt);
  } catch (error) {
    const seconds =
      error instanceof Error && 'retryAfterSeconds' in error ? error.retryAfterSeconds : undefined;
    return {
      outcome: 'refused',
      detail: wordsOf(error),
      ...(typeof seconds === 'number' ? { retryAfterSeconds: seconds } : {}),
    };
  }
}

function wordsOf(error: unknown): string {
  if (error instanceof AutoBuilderError) return `${error.code}: ${error.what} (${error.where})`;
  return error instanceof Error ? `${error.name}: ${error.message}` : 'an unknown failure';
}

async function close(
  key: string,
  evidence: string,
  { store, now }: HealingPorts,
): Promise<Pick<Outcome, 'event'>> {
  const known = await store.healing(key);
  if (!known || known.state === 'healed') return {};
  const ended = healed(known, evidence, now());
  // What was given up has been told of already.
  const isNews = (await store.keepHealing(ended)) && known.state === 'trying';
  return isNews ? endOf(ended, repositoryOf(known), true) : {};
}

function endOf(
  { key, attempts, tries, firstAt, updatedAt, version }: Healing,
  repository: string | undefined,
  isHealed: boolean,
): Pick<Outcome, 'event'> {
  const last = attempts.at(-1);
  if (!last) return {};
  const detail = {
    version: 1 as const,
    // The same end told twice is one.
    runId: createHash('sha256').update(`${key} ${version}`).digest('hex').slice(0, 32),
    key,
    remedy: last.remedy,
    ...(repository === undefined ? {} : { repository }),
    healed: isHealed,
    tries,
    at: updatedAt,
    durationMs: Math.max(0, updatedAt - firstAt),
  };
  return { event: { type: 'health.healed', detail } };
}

function repositoryOf({ name }: Healing): string | undefined {
  return /^[^/\s]+\/[^/\s]+$/.test(name) ? name : undefined;
}

/** A second more, so that the look does not come just before its time. */
function secondsUntil(at: number, now: number): number {
  return Math.min(longestDelaySeconds, Math.max(1, Math.ceil((at - now) / 1000) + 1));
}
