import type { HealthReport, HealthSubject } from '../../shared/health/health.ts';
import type { DestinationState } from '../../shared/state/mirror-state.ts';
import { withCloudAccess } from '../cloud/connect.ts';
import { everyQueue, type QueueDepths, queueDepths, queueNames } from '../cloud/queue-depths.ts';
import { openStores } from '../cloud/stores.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { healthMark, scoreText } from '../health/marks.ts';
import { ago, count, duration } from '../output/quantities.ts';
import { table } from '../output/table.ts';
import type { Terminal } from '../output/terminal.ts';
import type { Surroundings } from '../surroundings.ts';
import type { CloudOptions } from './command-setup.ts';
import { outcomeMark } from './run-lines.ts';

/** Shows how every destination stood after its last run, worst first. */
export async function status(options: CloudOptions, surroundings: Surroundings): Promise<ExitCode> {
  const { terminal } = surroundings;
  return withCloudAccess(options, surroundings, async (cloud) => {
    const destinations: DestinationState[] = [];
    const stores = openStores(cloud);
    for await (const state of stores.state.all()) destinations.push(state);
    const health = new Map<HealthSubject, HealthReport>();
    for await (const report of stores.health.reports()) health.set(report.subject, report);
    destinations.sort(worstFirst);
    const queues = await queueDepths(cloud, everyQueue);
    if (options.json) {
      const { place, webhookUrl } = cloud;
      terminal.printJson({ place, webhookUrl, destinations, queues, health: summaries(health) });
    } else terminal.print(statusText({ destinations, queues, health }, Date.now(), terminal.paint));
    return exitCodes.synced;
  });
}

const rank = { failed: 0, partial: 1, synced: 2 } as const;

function worstFirst(left: DestinationState, right: DestinationState): number {
  if (left.outcome !== right.outcome) return rank[left.outcome] - rank[right.outcome];
  return `${left.source} ${left.destination}` < `${right.source} ${right.destination}` ? -1 : 1;
}

/** What `status` shows. */
export interface Standing {
  readonly destinations: readonly DestinationState[];
  readonly queues: QueueDepths;
  /** The last report of each source that was looked at. */
  readonly health: ReadonlyMap<HealthSubject, HealthReport>;
}

function summaries(health: Standing['health']): readonly Partial<HealthReport>[] {
  return [...health.values()].map(({ subject, name, status, score, trend, checkedAt }) => ({
    ...{ subject, name, status, trend, checkedAt },
    ...(score === undefined ? {} : { score }),
  }));
}

/** The table of `status`, with a column for health where anything is known of it; pure. */
export function statusText(
  { destinations, queues, health }: Standing,
  now: number,
  paint: Terminal['paint'],
): string {
  const isKnown = destinations.some(({ source }) => health.has(source));
  const columns = [
    { title: '' },
    { title: 'source' },
    { title: 'destination' },
    { title: 'refs', align: 'right' as const },
    { title: 'held', align: 'right' as const },
    { title: 'verified' },
    { title: 'last run' },
    { title: 'took', align: 'right' as const },
    { title: 'lag', align: 'right' as const },
    ...(isKnown ? [{ title: 'health' }] : []),
    { title: 'trouble' },
  ];
  const rows = destinations.map((state) => [
    outcomeMark(state.outcome, paint),
    state.source,
    state.destination,
    String(state.refCount),
    String(state.heldCount),
    state.verified ? 'yes' : 'no',
    ago(state.finishedAt, now),
    duration(state.durationMs),
    duration(state.lagMs),
    ...(isKnown ? [healthText(health.get(state.source), paint)] : []),
    troubleOf(state),
  ]);
  const synced = destinations.filter(({ outcome }) => outcome === 'synced').length;
  const foot = [`${synced} of ${count(destinations.length, 'destination')} synced`, queuesText(queues)].join(
    ' · ',
  );
  if (destinations.length === 0) return `nothing has been mirrored yet\n${foot}`;
  return `${table(columns, rows)}\n\n${foot}`;
}

/** Sums, and which queues hold something: `3 in the queues (mirror 2, health 1) · 0 dead-lettered`. */
function queuesText(queues: QueueDepths): string {
  return [
    filledText(
      queueNames.map((name) => [name, queues[name]]),
      'in the queues',
    ),
    filledText(
      queueNames.map((name) => [name, queues[`${name}DeadLetters`]]),
      'dead-lettered',
    ),
  ].join(' · ');
}

function filledText(depths: readonly (readonly [string, number])[], what: string): string {
  const filled = depths.filter(([, depth]) => depth > 0);
  const total = filled.reduce((sum, [, depth]) => sum + depth, 0);
  const named = filled.map(([name, depth]) => `${name} ${depth}`).join(', ');
  return `${total} ${what}${named === '' ? '' : ` (${named})`}`;
}

function healthText(report: HealthReport | undefined, paint: Terminal['paint']): string {
  return report === undefined ? '' : `${healthMark(report.status, paint)} ${scoreText(report)}`.trimEnd();
}

function troubleOf({ error, consecutiveFailures }: DestinationState): string {
  if (!error) return '';
  return `${error.code}${consecutiveFailures > 1 ? `, ${consecutiveFailures} times in a row` : ''}`;
}
