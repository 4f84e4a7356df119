import { deploymentFigures } from '../../shared/state/deployment-figures.ts';
import { withCloudAccess } from '../cloud/connect.ts';
import type { FiguresOptions } from '../commands/deploy-report-commands.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { table } from '../output/table.ts';
import type { Surroundings } from '../surroundings.ts';
import { knownPlaces } from './choose-places.ts';
import { readApps } from './configured-apps.ts';
import { keyOf, openDeploymentRecords } from './deployment-records.ts';
import { figuresCells, figuresColumns } from './figures-text.ts';

/** Runs of one environment that are added up at most. */
const mostRuns = 10_000;

/** Shows the four DORA figures and what builds cost, for each environment of each app and in sum. */
export async function deploymentMetrics(
  name: string | undefined,
  options: FiguresOptions,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { terminal } = surroundings;
  const places = knownPlaces(await readApps(options, surroundings), name, options.env);
  return withCloudAccess(options, surroundings, async (cloud) => {
    const { store } = openDeploymentRecords(cloud);
    const to = Date.now();
    const from = to - options.since;
    const lists = await Promise.all(
      places.map(async (place) => ({
        key: keyOf(place),
        runs: await store.runs.list(keyOf(place), { limit: mostRuns, since: from }),
      })),
    );
    const rows = lists.map(({ key, runs }) => ({ ...key, ...deploymentFigures(runs, { from, to }) }));
    const all = lists.flatMap(({ runs }) => runs);
    const total = deploymentFigures(all, { from, to });
    if (options.json) terminal.printJson({ from, to, environments: rows, total });
    else {
      terminal.print(
        table(
          [{ title: 'app' }, { title: 'environment' }, ...figuresColumns],
          [
            ...rows.map(({ app, environment, ...figures }) => [app, environment, ...figuresCells(figures)]),
            ['all', '', ...figuresCells(total)],
          ],
        ),
      );
    }
    return exitCodes.synced;
  });
}
