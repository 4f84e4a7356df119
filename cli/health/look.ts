import { randomUUID } from 'node:crypto';
import type { Healing } from '../../shared/health/healing.ts';
import { findingKey, type HealthReport } from '../../shared/health/health.ts';
import { jobQueue } from '../../shared/jobs/queue.ts';
import { sendMessages } from '../../shared/jobs/send-messages.ts';
import type { CloudAccess } from '../cloud/cloud-access.ts';
import { queueDepths } from '../cloud/queue-depths.ts';
import { openStores } from '../cloud/stores.ts';
import { count, duration } from '../output/quantities.ts';
import type { Terminal } from '../output/terminal.ts';
import { awaitHealing } from './await-healing.ts';
import { type AwaitedLooks, awaitLooks } from './await-looks.ts';
import type { ExpectedSubjects } from './expected-subjects.ts';

/** What is asked of the planner. */
export interface LookWish {
  /** `owner/name`; none: all, and what belongs to none. */
  readonly repositories: readonly string[];
  readonly heal?: boolean;
  readonly dryRun?: boolean;
}

/** How waiting is done. */
export interface LookPatience {
  readonly quietLooks: number;
  readonly signal: AbortSignal;
  readonly terminal: Pick<Terminal, 'progress'>;
}

/** A look, and what is done about what it found. */
export interface Looked extends AwaitedLooks {
  readonly id: string;
  /** By key of the finding. */
  readonly healings: ReadonlyMap<string, Healing>;
}

/** Longer than the waits before the first two looks after a remedy together. */
const healingPatienceMs = 600_000;
/** Between two looks at the records of healing, which takes minutes. */
const healingPollMs = 1_000;

/** Puts wishes for looks on the plan queue and resolves to their id, which the reports carry as their trigger. */
export async function sendLooks(cloud: CloudAccess, { repositories, ...how }: LookWish): Promise<string> {
  const id = randomUUID();
  const wish = { kind: 'health', id, receivedAt: Date.now(), skip: 0, ...how };
  const wishes =
    repositories.length === 0 ? [wish] : repositories.map((repository) => ({ ...wish, repository }));
  await sendMessages(
    jobQueue(cloud.sqs, cloud.names.planQueue),
    wishes.map((each) => ({
      name: 'repository' in each ? `${each.repository} (health)` : 'everything (health)',
      body: JSON.stringify(each),
    })),
  );
  return id;
}

/** Asks for looks, and waits for them; with `heal` for the looks after the remedies as well, for ten minutes at most. */
export async function lookNow(
  cloud: CloudAccess,
  wish: LookWish,
  expected: ExpectedSubjects,
  { quietLooks, signal, terminal }: LookPatience,
): Promise<Looked> {
  const { health } = openStores(cloud);
  const since = Date.now();
  const id = await sendLooks(cloud, wish);
  const awaited = await awaitLooks({
    ...{ id, since, expected, quietLooks, signal, pollMs: cloud.pollMs, now: Date.now },
    reports: () => readReports(health, expected),
    depths: () => queueDepths(cloud, ['plan', 'health'], { delayed: false }),
    onLook: ({ plan, health }) =>
      terminal.progress(plan > 0 ? 'planning …' : `looking … ${count(health, 'job')} left`),
  });
  const healings = (): Promise<readonly Healing[]> => healingsOf(health, awaited.reports);
  if (!wish.heal || wish.dryRun || awaited.ending !== 'complete')
    return { ...awaited, id, healings: byKey(await healings()) };

  const healed = await awaitHealing({
    ...{ healings, signal, now: Date.now },
    pollMs: Math.max(cloud.pollMs, healingPollMs),
    deadline: since + healingPatienceMs,
    onLook: (all) => terminal.progress(healingProgress(all, Date.now())),
  });
  const subjects = new Set(awaited.reports.map(({ subject }) => subject));
  const reports = (await readReports(health, expected)).filter(({ subject }) => subjects.has(subject));
  return { ...awaited, id, reports, healings: byKey(healed) };
}

type HealthRecords = ReturnType<typeof openStores>['health'];

/** Those of the named subjects one by one, where nothing else can be meant. */
async function readReports(
  health: HealthRecords,
  { named, listed }: ExpectedSubjects,
): Promise<readonly HealthReport[]> {
  if (listed.length === 0 && named.size <= 20) {
    const reports = await Promise.all([...named.keys()].map((subject) => health.report(subject)));
    return reports.filter((report) => report !== undefined);
  }
  const reports: HealthReport[] = [];
  for await (const report of health.reports()) reports.push(report);
  return reports;
}

/** Healings of what these reports found, now or since they were made. */
export async function healingsOf(
  health: HealthRecords,
  reports: readonly HealthReport[],
): Promise<readonly Healing[]> {
  const keys = new Set(
    reports.flatMap(({ checks }) => checks.filter(({ status }) => status !== 'pass').map(findingKey)),
  );
  const healings: Healing[] = [];
  if (keys.size === 0) return healings;
  for await (const healing of health.healings()) if (keys.has(healing.key)) healings.push(healing);
  return healings;
}

/** By the key of the finding. */
export function byKey(healings: readonly Healing[]): ReadonlyMap<string, Healing> {
  return new Map(healings.map((healing) => [healing.key, healing]));
}

function healingProgress(healings: readonly Healing[], now: number): string {
  const open = healings.filter(({ state }) => state === 'trying');
  const next = Math.min(...open.map(({ nextAt }) => nextAt));
  const when = next > now ? `looked at again in ${duration(next - now)}` : 'looking again …';
  return `healing ${count(open.length, 'finding')}: ${when}`;
}
