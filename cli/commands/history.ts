import type { RepositoryKey, RunRecord } from '../../shared/state/mirror-state.ts';
import { withCloudAccess } from '../cloud/connect.ts';
import { openStores, type Stores } from '../cloud/stores.ts';
import { UsageError } from '../errors.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { ago, bytes, duration } from '../output/quantities.ts';
import { table } from '../output/table.ts';
import type { Terminal } from '../output/terminal.ts';
import type { Surroundings } from '../surroundings.ts';
import type { HistoryOptions } from './cloud-commands.ts';
import { outcomeMark } from './run-lines.ts';

/** Shows the runs of one source repository, newest first. */
export async function history(
  name: string,
  options: HistoryOptions,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { terminal } = surroundings;
  const parts = name.toLowerCase().split('/');
  if (parts.length < 2 || parts.length > 3 || parts.includes(''))
    throw new UsageError('not the name of a repository', name, 'Write it as owner/name or host/owner/name.');
  return withCloudAccess(options, surroundings, async (cloud) => {
    const stores = openStores(cloud);
    const keys = parts.length === 3 ? [parts.join('/')] : await keysOf(stores, parts.join('/'));
    const runs = (await Promise.all(keys.map((key) => stores.runs.history(key, options.limit))))
      .flat()
      .sort((left, right) => right.startedAt - left.startedAt)
      .slice(0, options.limit);
    if (options.json) terminal.printJson({ repository: name, runs });
    else
      terminal.print(
        runs.length === 0 ? `no runs of ${name}` : historyText(runs, Date.now(), terminal.paint),
      );
    return exitCodes.synced;
  });
}

/** A name without its host may stand for repositories on several hosts. */
async function keysOf({ state }: Stores, ownerAndName: string): Promise<readonly RepositoryKey[]> {
  const keys = new Set<RepositoryKey>();
  for await (const { source } of state.all()) if (source.endsWith(`/${ownerAndName}`)) keys.add(source);
  return [...keys];
}

function historyText(runs: readonly RunRecord[], now: number, paint: Terminal['paint']): string {
  const right = 'right' as const;
  const columns = [
    { title: '' },
    { title: 'when' },
    { title: 'because of' },
    { title: 'destination' },
    { title: 'refs' },
    { title: 'took', align: right },
    { title: 'lag', align: right },
    { title: 'sent', align: right },
    { title: 'verified' },
    { title: 'trouble' },
  ];
  const rows = runs.flatMap((run) =>
    run.destinations.map((destination) => [
      outcomeMark(destination.outcome, paint),
      ago(run.finishedAt, now),
      run.trigger.kind,
      destination.destination,
      countsText(destination.counts),
      duration(destination.durationMs),
      duration(run.finishedAt - run.trigger.receivedAt),
      bytes(destination.packBytes),
      destination.verified ? 'yes' : 'no',
      (destination.error ?? destination.refs.find(({ ok }) => !ok)?.reason ?? '').slice(0, 80),
    ]),
  );
  return table(columns, rows);
}

function countsText(counts: RunRecord['destinations'][number]['counts']): string {
  const parts = Object.entries(counts).filter(([, number]) => number > 0);
  return parts.map(([action, number]) => `${action} ${number}`).join(', ') || 'none';
}
