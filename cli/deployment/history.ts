import type { DeploymentRun } from '../../shared/state/deployment-state.ts';
import { withCloudAccess } from '../cloud/connect.ts';
import type { DeploymentHistoryOptions } from '../commands/deploy-report-commands.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { ago, duration } from '../output/quantities.ts';
import { table } from '../output/table.ts';
import type { Terminal } from '../output/terminal.ts';
import type { Surroundings } from '../surroundings.ts';
import { knownPlaces } from './choose-places.ts';
import { readApps } from './configured-apps.ts';
import { keyOf, newestRuns, openDeploymentRecords } from './deployment-records.ts';
import { outcomeMark, short, subjectText } from './run-lines.ts';

/** Shows runs, newest first: of all apps, or of one; in all environments, or in one. */
export async function deploymentHistory(
  name: string | undefined,
  options: DeploymentHistoryOptions,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { terminal } = surroundings;
  const places = knownPlaces(await readApps(options, surroundings), name, options.env);
  return withCloudAccess(options, surroundings, async (cloud) => {
    const { store } = openDeploymentRecords(cloud);
    const now = Date.now();
    const since = options.since === undefined ? {} : { since: now - options.since };
    const runs = await newestRuns(store, places.map(keyOf), { limit: options.limit, ...since });
    if (options.json) terminal.printJson({ runs });
    else terminal.print(runs.length === 0 ? 'no deployments' : historyText(runs, now, terminal.paint));
    return exitCodes.synced;
  });
}

/** The table of `deploy history`. Pure. */
function historyText(runs: readonly DeploymentRun[], now: number, paint: Terminal['paint']): string {
  const columns = [
    { title: '' },
    { title: 'run' },
    { title: 'when' },
    { title: 'app' },
    { title: 'environment' },
    { title: 'what' },
    { title: 'commit' },
    { title: 'by' },
    { title: 'outcome' },
    { title: 'took', align: 'right' as const },
    { title: 'why' },
  ];
  const rows = runs.map((run) => [
    outcomeMark(run.outcome, paint),
    run.runId,
    ago(run.createdAt, now),
    run.app,
    run.environment,
    subjectText(run),
    run.commit === undefined ? '' : short(run.commit),
    run.requester.by,
    run.outcome ?? run.phase,
    run.finishedAt === undefined ? '' : duration(run.finishedAt - run.createdAt),
    reasonText(run),
  ]);
  return table(columns, rows);
}

function reasonText({ reason, rolledBackBy }: DeploymentRun): string {
  const parts = [reason?.code, rolledBackBy === undefined ? undefined : `taken back by ${rolledBackBy}`];
  return parts.filter((part) => part !== undefined).join(', ');
}
