import type { DestinationState } from '../../shared/state/mirror-state.ts';
import { withCloudAccess } from '../cloud/connect.ts';
import { type QueueDepths, queueDepths } from '../cloud/queue-depths.ts';
import { openStores } from '../cloud/stores.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
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
    for await (const state of openStores(cloud).state.all()) destinations.push(state);
    destinations.sort(worstFirst);
    const queues = await queueDepths(cloud);
    if (options.json) {
      const { place, webhookUrl } = cloud;
      terminal.printJson({ place, webhookUrl, destinations, queues });
    } else terminal.print(statusText(destinations, queues, Date.now(), terminal.paint));
    return exitCodes.synced;
  });
}

const rank = { failed: 0, partial: 1, synced: 2 } as const;

function worstFirst(left: DestinationState, right: DestinationState): number {
  if (left.outcome !== right.outcome) return rank[left.outcome] - rank[right.outcome];
  return `${left.source} ${left.destination}` < `${right.source} ${right.destination}` ? -1 : 1;
}

/** The table of `status`; pure. */
export function statusText(
  destinations: readonly DestinationState[],
  queues: QueueDepths,
  now: number,
  paint: Terminal['paint'],
): string {
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
    troubleOf(state),
  ]);
  const synced = destinations.filter(({ outcome }) => outcome === 'synced').length;
  const dead = queues.planDeadLetters + queues.mirrorDeadLetters;
  const foot = [
    `${synced} of ${count(destinations.length, 'destination')} synced`,
    `${queues.plan + queues.mirror} in the queues`,
    `${dead} dead-lettered`,
  ].join(' · ');
  if (destinations.length === 0) return `nothing has been mirrored yet\n${foot}`;
  return `${table(columns, rows)}\n\n${foot}`;
}

function troubleOf({ error, consecutiveFailures }: DestinationState): string {
  if (!error) return '';
  return `${error.code}${consecutiveFailures > 1 ? `, ${consecutiveFailures} times in a row` : ''}`;
}
