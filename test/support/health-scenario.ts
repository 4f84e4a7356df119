import type { HealingDone } from '../../functions/health/healing/heal-findings.ts';
import type {
  HealingOrder,
  HealthDependencies,
  HealthSession,
  LookedAt,
  RepositoryLook,
} from '../../functions/health/ports.ts';
import { type HealthDone, runHealthJob } from '../../functions/health/run-health-job.ts';
import type { DomainEvent } from '../../shared/events/domain-events.ts';
import type { CheckResult, HealthReport } from '../../shared/health/health.ts';
import type { HealthJob } from '../../shared/jobs/health-job.ts';
import type { Outcome } from '../../shared/jobs/outcome.ts';
import { configuration, mirror } from './configuration.ts';
import { lookedAt } from './health-reports.ts';

/** A health function over a world that the test makes. */
export interface HealthScenario {
  readonly reports: Map<string, HealthReport>;
  readonly events: DomainEvent[];
  readonly sent: { readonly job: HealthJob; readonly delaySeconds: number }[];
  readonly orders: HealingOrder[];
  readonly clock: { now: number };
  run(job?: Partial<HealthJob>): Promise<Outcome<HealthDone>>;
  /** Everything that was told of one kind. */
  told<Type extends DomainEvent['type']>(type: Type): readonly DomainEvent<Type>['detail'][];
}

/** What differs from a world in which all is well. */
export interface HealthWorld {
  readonly look?: (repository: LookedAt) => Partial<RepositoryLook>;
  readonly service?: () => readonly CheckResult[];
  readonly heal?: (order: HealingOrder) => Partial<HealingDone>;
  readonly redeliver?: HealthSession['redeliver'];
  readonly changes?: Partial<HealthDependencies>;
}

/** Makes the scenario: one mirror of everything in `acme`, looked at with the real use case. */
export function healthScenario({
  look,
  service,
  heal,
  redeliver,
  changes = {},
}: HealthWorld = {}): HealthScenario {
  const clock = { now: lookedAt };
  const reports = new Map<string, HealthReport>();
  const events: DomainEvent[] = [];
  const sent: { job: HealthJob; delaySeconds: number }[] = [];
  const orders: HealingOrder[] = [];
  let runs = 0;
  const session: HealthSession = {
    lookAt: async (repository) => ({
      checks: [{ check: 'git', subject: repository.key, status: 'pass', evidence: 'it answers' }],
      requests: 2,
      up: true,
      ...look?.(repository),
    }),
    lookAtService: async () => ({ checks: service?.() ?? [], requests: 0 }),
    heal: async (order) => {
      orders.push(order);
      return { healing: new Map(), events: [], tried: [], would: [], ...heal?.(order) };
    },
    redeliver: redeliver ?? (async () => undefined),
    close: async () => undefined,
  };
  const dependencies: HealthDependencies = {
    configuration: configuration(mirror()),
    store: {
      report: async (subject) => reports.get(subject),
      async *reports() {
        yield* reports.values();
      },
      keep: async (report) => {
        reports.set(report.subject, report);
        return true;
      },
      forget: async (subject) => {
        reports.delete(subject);
      },
    },
    open: () => session,
    publish: async (more) => {
      events.push(...more);
    },
    send: async (jobs, delaySeconds) => {
      sent.push(...jobs.map((job) => ({ job, delaySeconds })));
    },
    measure: () => undefined,
    measureHealing: () => undefined,
    now: () => clock.now,
    newRunId: () => {
      runs += 1;
      return `run-${runs}`;
    },
    ...changes,
  };
  return {
    reports,
    events,
    sent,
    orders,
    clock,
    run: (job = {}) =>
      runHealthJob(dependencies, healthJob(job), { deadline: clock.now + 300_000, receiveCount: 1 }),
    told: (type) => events.flatMap((event) => (event.type === type ? [event.detail as never] : [])),
  };
}

/** A look at `acme/app`, with the given parts changed. */
function healthJob(changes: Partial<HealthJob> = {}): HealthJob {
  return {
    version: 1,
    kind: 'health',
    mirror: 'acme',
    repositories: ['acme/app'],
    dryRun: false,
    look: 0,
    trigger: { kind: 'schedule', id: 'slot-1', receivedAt: lookedAt },
    ...changes,
  } as HealthJob;
}
