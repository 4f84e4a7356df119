import type { CheckName, CheckResult } from '../../../shared/health/health.ts';
import { checkAuthentication } from './check-authentication.ts';
import { isStuck, stuckRun } from './check-deployment.ts';
import { checkQueues } from './check-queue.ts';
import { checkSet } from './check-taxonomy.ts';
import type { ServicePorts } from './ports.ts';
import { attempt, unseen } from './results.ts';

/**
 * Makes every check of what belongs to no repository: queues and dead letters, the credentials of sources, sets of shared files, objectives,
 * anomalies, and deployments of apps that are in the configuration no more. What cannot be seen is `unknown`.
 */
export async function checkService(
  ports: ServicePorts,
): Promise<{ readonly checks: readonly CheckResult[]; readonly requests: number }> {
  const { off } = ports.configuration.health;
  const make = (check: CheckName, subject: string, look: () => Promise<readonly CheckResult[]>) =>
    attempt({ off, about: { check, subject } }, look);
  const { result: credentials, requests } = await ports.host.counted(() =>
    make('authentication', 'credentials', () => checkSources(ports)),
  );
  const checks = await Promise.all([
    make('queue', 'queues', async () => checkQueues(await ports.queues())),
    make('taxonomy', 'sets', () => checkSets(ports)),
    make('deployment', 'runs of former apps', () => checkFormerApps(ports)),
    make('objective', 'objectives', ports.objectives),
    make('anomaly', 'anomalies', ports.anomalies),
  ]);
  return { checks: [...credentials, ...checks.flat()], requests };
}

/** Also where no repository is known yet: without these nothing is listed, and nobody would look. */
function checkSources({ configuration, host, now }: ServicePorts): Promise<readonly CheckResult[]> {
  const mirrors = configuration.mirrors.map((mirror) => ({ ...mirror, destinations: [] }));
  return checkAuthentication({ mirrors }, { configuration, host, now });
}

async function checkSets({ configuration, set, now }: ServicePorts): Promise<readonly CheckResult[]> {
  const { taxonomy } = configuration;
  if (taxonomy?.enabled !== true) return [];
  return Promise.all(
    taxonomy.sets.map(async ({ name }) => {
      try {
        return checkSet(await set(name), { intervalHours: taxonomy.syncInterval, now: now() });
      } catch (error) {
        return unseen({ check: 'taxonomy', subject: `set ${name}` }, error);
      }
    }),
  );
}

/** Runs that stand still in environments that no repository's check looks at. */
async function checkFormerApps({
  configuration,
  deployments,
  now,
}: ServicePorts): Promise<readonly CheckResult[]> {
  const { deployment } = configuration;
  const isConfigured = (app: string, environment: string): boolean =>
    deployment?.enabled === true &&
    deployment.apps.some(
      ({ name, environments }) =>
        name === app && environments.some((configured) => configured.name === environment),
    );
  const open = await deployments.open.list();
  const former = open.filter(({ app, environment }) => !isConfigured(app, environment));
  const runs = await Promise.all(former.map((key) => deployments.runs.read(key)));
  return runs.flatMap((run) => (run && isStuck(run.value, now()) ? [stuckRun(run.value, now())] : []));
}
