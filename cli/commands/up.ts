import { createCloudEmitter } from '../../local/cloud/cloud-events.ts';
import { PortTakenError } from '../../local/cloud/errors.ts';
import { type StartedCloud, startConfiguredCloud } from '../cloud/start-configured-cloud.ts';
import { UsageError } from '../errors.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { duration } from '../output/quantities.ts';
import { table } from '../output/table.ts';
import type { Terminal } from '../output/terminal.ts';
import type { Surroundings } from '../surroundings.ts';
import { webhookSecretName } from '../webhook-secret.ts';
import type { UpOptions } from './cloud-commands.ts';
import { watchCloud } from './watch-cloud.ts';

/** Runs the user's configuration on this machine until Ctrl-C, then drains. A second Ctrl-C ends it at once. */
export async function up(options: UpOptions, surroundings: Surroundings): Promise<ExitCode> {
  const { terminal } = surroundings;
  terminal.note('starting …');
  const interrupt = surroundings.onInterrupt(() =>
    terminal.note('ended at once; the work that was under way is planned again at the next start'),
  );
  const events = createCloudEmitter();
  watchCloud(events, terminal);
  try {
    const started = await start(options, surroundings, events);
    terminal.print(welcome(started, terminal.paint));
    await aborted(interrupt.signal);
    terminal.note('stopping: running work may finish, for at most 10 seconds (Ctrl-C again ends it at once)');
    await started.cloud.close();
    terminal.note('stopped');
    return exitCodes.synced;
  } finally {
    interrupt.stop();
  }
}

async function start(
  options: UpOptions,
  surroundings: Surroundings,
  events: ReturnType<typeof createCloudEmitter>,
): Promise<StartedCloud> {
  const { config, data, port, host } = options;
  try {
    return await startConfiguredCloud(
      { config, data, port, host, events, schedules: 'start-up' },
      surroundings,
    );
  } catch (error) {
    if (!(error instanceof PortTakenError)) throw error;
    throw new UsageError(
      `port ${port} is taken`,
      '--port',
      'Choose another one; --port 0 takes one that is free.',
    );
  }
}

function welcome(
  { cloud, sites, refusedSites, configuration, environment }: StartedCloud,
  paint: Terminal['paint'],
): string {
  const rows = configuration.mirrors.map(({ id, source, destinations, syncInterval }) => [
    id,
    `${source.org}/{${source.repos.join(',')}}`,
    destinations.map(({ org }) => org).join(', '),
    `now, then every ${syncInterval} h`,
  ]);
  const columns = [{ title: 'mirror' }, { title: 'from' }, { title: 'to' }, { title: 'scheduled' }];
  const lines = [`${paint('green', '✓')} up. Webhook: ${paint('bold', cloud.webhookUrl ?? 'none')}`];
  if (!environment[webhookSecretName]) {
    lines.push(
      `${paint('yellow', '!')} ${webhookSecretName} is not set: deliveries are refused, only the schedules work.`,
    );
  }
  const { deployment } = configuration;
  if (deployment?.enabled && deployment.apps.length > 0) {
    const places = deployment.apps.map(
      (app) => `${app.name} (${app.environments.map(({ name }) => name).join(', ')})`,
    );
    lines.push(`  Deploys ${places.join(', ')}: auto-builder deploy status`);
  }
  const { health } = configuration;
  if (health.enabled) {
    lines.push(`  Looks at health every ${duration(health.interval * 1000)}: auto-builder health --last`);
  }
  if (cloud.outputs.MetricsUrl) lines.push(`  Metrics: ${paint('bold', cloud.outputs.MetricsUrl)}`);
  lines.push(...sites.map(({ name, url }) => `  Site ${name}: ${paint('bold', url)}`));
  lines.push(
    ...refusedSites.map(
      ({ where, what, remedy }) => `${paint('yellow', '!')} Site ${where}: ${what}. ${remedy}`,
    ),
  );
  return [...lines, '', table(columns, rows), '', 'Ctrl-C stops.'].join('\n');
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    // Keeps the process alive as well: the cloud's own servers do, but that is theirs to know.
    const timer = setInterval(() => undefined, 60_000);
    signal.addEventListener('abort', () => {
      clearInterval(timer);
      resolve();
    });
  });
}
