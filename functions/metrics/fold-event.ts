import type { DomainEvent } from '../../shared/events/domain-events.ts';
import { gradePoints } from '../../shared/measurement/grade-points.ts';
import type { Contribution } from '../../shared/state/series-store.ts';

type Detail<Type extends DomainEvent['type']> = DomainEvent<Type>['detail'];

/** What one run adds to its capability, without what it cost. */
type Sums = Pick<Contribution, 'counters' | 'observations'>;

/**
 * What an event adds to the sums: to its capability, to the requests to hosts, and to the cost of its repository. Events that tell of no run, or
 * of one for the second time, add nothing. Pure.
 *
 * @param sentAt epoch milliseconds; counts for events of earlier versions, which do not say when their run ended
 */
export function foldEvent(event: DomainEvent, sentAt: number): readonly Contribution[] {
  switch (event.type) {
    case 'mirror.synced':
    case 'mirror.incomplete':
      return contributions('mirror', event.detail, mirrorSums(event), sentAt);
    case 'validation.passed':
    case 'validation.failed':
      // Told again, for another branch or another reader, a result is known already and has no time of its own.
      if (event.detail.at === undefined) return [];
      return contributions('validation', event.detail, validationSums(event), sentAt);
    case 'taxonomy.synced':
    case 'taxonomy.incomplete':
      return contributions('taxonomy', event.detail, taxonomySums(event), sentAt);
    case 'deployment.succeeded':
    case 'deployment.failed':
    case 'deployment.rolledback':
      return contributions('deployment', event.detail, deploymentSums(event), sentAt);
    case 'health.checked': {
      const { subject, name, ...detail } = event.detail;
      const repository = subject === name ? {} : { repository: name };
      return contributions('health', { ...detail, ...repository }, healthSums(event.detail), sentAt);
    }
    case 'health.healed':
      return contributions('healing', event.detail, healingSums(event.detail), sentAt);
    default:
      return [];
  }
}

/** What all runs tell of themselves. */
interface Run {
  readonly runId: string;
  readonly at?: number | undefined;
  /** `owner/name`, with or without its host. */
  readonly repository?: string | undefined;
  readonly workMs?: number | undefined;
  readonly memoryMb?: number | undefined;
  readonly requests?: number | undefined;
}

function contributions(capability: string, run: Run, sums: Sums, sentAt: number): readonly Contribution[] {
  const { runId, repository, requests = 0 } = run;
  const at = run.at ?? sentAt;
  // Runs of different capabilities meet in the series of requests and of a repository.
  const id = `${capability} ${runId}`;
  const cost = costOf(run);
  const spent = { ...cost, ...(requests > 0 ? { requests } : {}) };
  const hasSpent = Object.keys(spent).length > 0;
  return [
    { series: capability, id, at, ...sums, counters: { ...sums.counters, ...spent } },
    ...(requests > 0
      ? [{ series: 'api', id, at, counters: { requests, [capability]: requests }, observations: {} }]
      : []),
    ...(hasSpent && repository !== undefined
      ? [{ series: `cost/${fullName(repository)}`, id, at, counters: spent, observations: {} }]
      : []),
  ];
}

/** Whole numbers, whatever the price is when somebody asks. */
function costOf({ workMs, memoryMb }: Run): Readonly<Record<string, number>> {
  if (workMs === undefined || memoryMb === undefined) return {};
  return { megabyteMs: Math.round(atLeastZero(workMs) * memoryMb), invocations: 1 };
}

/** Only some events name the host. */
function fullName(repository: string): string {
  return repository.toLowerCase().split('/').slice(-2).join('/');
}

function mirrorSums(event: DomainEvent<'mirror.synced' | 'mirror.incomplete'>): Sums {
  const { durationMs, lagMs, packBytes = 0, trigger } = event.detail;
  const outcome = event.type === 'mirror.synced' ? 'synced' : event.detail.outcome;
  // A schedule that found nothing late says nothing of how long people wait, nor does a commit that passes validation once more.
  const isAwaited = trigger === 'push' || (trigger === 'validation' && packBytes > 0);
  return {
    counters: { runs: 1, [outcome]: 1, packBytes: atLeastZero(packBytes) },
    observations: observed({ durationMs, ...(isAwaited ? { lagMs } : {}) }),
  };
}

function validationSums({ type, detail }: DomainEvent<'validation.passed' | 'validation.failed'>): Sums {
  const { durationMs, grade } = detail;
  return {
    counters: { runs: 1, [type === 'validation.passed' ? 'passed' : 'failed']: 1, ...graded(grade) },
    observations: observed({ durationMs }),
  };
}

function taxonomySums(event: DomainEvent<'taxonomy.synced' | 'taxonomy.incomplete'>): Sums {
  const isSynced = event.type === 'taxonomy.synced';
  return {
    counters: { runs: 1, [isSynced ? 'synced' : 'incomplete']: 1, written: event.detail.written },
    observations: observed({
      durationMs: event.detail.durationMs,
      ...(isSynced ? { convergenceMs: event.detail.lagMs } : {}),
    }),
  };
}

function deploymentSums(
  event: DomainEvent<'deployment.succeeded' | 'deployment.failed' | 'deployment.rolledback'>,
): Sums {
  const isSuccess = event.type === 'deployment.succeeded';
  return {
    counters: { runs: 1, [deploymentEnd(event)]: 1 },
    observations: observed({
      durationMs: event.detail.durationMs,
      ...(isSuccess && event.detail.order !== 'rollback' ? { leadTimeMs: event.detail.leadTimeMs } : {}),
    }),
  };
}

/** What was refused or gave way was no failure of the service. */
function deploymentEnd(
  event: DomainEvent<'deployment.succeeded' | 'deployment.failed' | 'deployment.rolledback'>,
): string {
  if (event.type === 'deployment.succeeded') return 'succeeded';
  if (event.type === 'deployment.rolledback') return 'rolledback';
  return event.detail.outcome === 'failed' ? 'failed' : 'dropped';
}

function healthSums({ status, score, up, grade, durationMs }: Detail<'health.checked'>): Sums {
  return {
    counters: {
      looks: 1,
      [status]: 1,
      ...(up === undefined ? {} : { [up ? 'up' : 'down']: 1 }),
      ...(score === undefined ? {} : { scored: 1, score }),
      ...graded(grade),
    },
    observations: observed({ durationMs }),
  };
}

function healingSums({ healed, durationMs }: Detail<'health.healed'>): Sums {
  return {
    counters: { tried: 1, healed: healed ? 1 : 0 },
    observations: observed(healed ? { timeToHealMs: durationMs } : {}),
  };
}

function graded(grade: string | undefined): Readonly<Record<string, number>> {
  const points = grade === undefined ? undefined : gradePoints(grade);
  return points === undefined ? {} : { graded: 1, gradePoints: points };
}

/** Without what is not known. */
function observed(values: Readonly<Record<string, number | undefined>>): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, atLeastZero(value)] as const],
    ),
  );
}

/** Clocks of two machines may be at odds; no time is less than none. */
function atLeastZero(value: number): number {
  return Math.max(0, value);
}
