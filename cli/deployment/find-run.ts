import { DeploymentError } from '../../functions/deployment/errors.ts';
import { closest } from '../../shared/config/closest.ts';
import type { DeploymentRun, DeploymentStore, EnvironmentKey } from '../../shared/state/deployment-state.ts';

/** How far back runs are looked for by a part of their id. */
const looked = 200;

/** The runs that have not ended, oldest first. */
export async function openRuns({
  runs,
  open,
}: Pick<DeploymentStore, 'runs' | 'open'>): Promise<readonly DeploymentRun[]> {
  const read = await Promise.all((await open.list()).map((key) => runs.read(key)));
  return read
    .flatMap((stored) => (stored && stored.value.phase !== 'ended' ? [stored.value] : []))
    .sort((one, other) => (one.runId < other.runId ? -1 : 1));
}

/** The open run of that id, or of that beginning or end of one. Throws `DEPLOYMENT_RUN_UNKNOWN`. */
export async function findOpenRun(
  store: Pick<DeploymentStore, 'runs' | 'open'>,
  id: string,
): Promise<DeploymentRun> {
  const open = await openRuns(store);
  return chosen(open, id) ?? unknown(open, id, 'No run of that id is under way');
}

/** A run, under way or over, of one of these environments. Throws `DEPLOYMENT_RUN_UNKNOWN`. */
export async function findRun(
  store: Pick<DeploymentStore, 'runs' | 'open'>,
  keys: readonly EnvironmentKey[],
  id: string,
): Promise<DeploymentRun> {
  const exact = await Promise.all(keys.map((key) => store.runs.read({ ...key, runId: id })));
  const found = exact.find((stored) => stored !== undefined);
  if (found) return found.value;
  const open = await openRuns(store);
  const recent = await Promise.all(keys.map((key) => store.runs.list(key, { limit: looked })));
  const all = new Map([...recent.flat(), ...open].map((run) => [run.runId, run]));
  return chosen([...all.values()], id) ?? unknown([...all.values()], id, 'No run of that id is known');
}

function chosen(runs: readonly DeploymentRun[], id: string): DeploymentRun | undefined {
  const meant = id.trim();
  if (meant === '') return undefined;
  const exact = runs.find(({ runId }) => runId === meant);
  const near = runs.filter(({ runId }) => runId.startsWith(meant) || runId.endsWith(meant));
  if (exact || near.length <= 1) return exact ?? near[0];
  const names = near.map(({ runId }) => runId).join(', ');
  throw new DeploymentError({
    code: 'DEPLOYMENT_RUN_UNKNOWN',
    what: 'Several runs have that in their id',
    where: id,
    remedy: `Name one of: ${names}.`,
  });
}

function unknown(runs: readonly DeploymentRun[], id: string, what: string): never {
  const ids = runs.map(({ runId }) => runId);
  const near = closest(id, ids);
  const shown = runs
    .toSorted((one, other) => (one.runId < other.runId ? 1 : -1))
    .slice(0, 5)
    .map(({ runId, app, environment }) => `${runId} (${app} in ${environment})`);
  const hint = near === undefined ? '' : `Did you mean ${near}? `;
  throw new DeploymentError({
    code: 'DEPLOYMENT_RUN_UNKNOWN',
    what,
    where: id,
    remedy:
      shown.length === 0
        ? 'See which there are: auto-builder deploy history.'
        : `${hint}There are: ${shown.join(', ')}.`,
  });
}
