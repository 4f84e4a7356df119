import { type Command, Option } from 'commander';
import { timeSpan } from '../deployment/time-span.ts';
import {
  type CloudOptions,
  type CommandSetup,
  type ConfigurationOptions,
  withCloud,
  withConfiguration,
  withJson,
} from './command-setup.ts';
import { wholeNumber } from './whole-number.ts';

/** Options of `up`. */
export interface UpOptions extends CloudOptions {
  readonly port: number;
  readonly host: string;
}

/** Options of `history` and `metrics`. */
export interface HistoryOptions extends CloudOptions {
  readonly limit: number;
}
export interface MetricsOptions extends CloudOptions {
  /** Days, today among them. */
  readonly days?: number;
  /** Milliseconds until now. */
  readonly since?: number;
  readonly prometheus?: boolean;
}

/** Options of `report`. */
export interface ReportOptions extends CloudOptions {
  readonly ref?: string;
  readonly output?: string;
}

/** Options of `dlq`. */
export interface DeadLetterOptions extends CloudOptions {
  readonly limit?: number;
}

/** Options of `setup`. */
export interface SetupOptions extends ConfigurationOptions {
  readonly webhook?: string;
  readonly json?: boolean;
}

/** Adds the commands that work on a cloud: the local one, or with `--stack` a deployed one. */
export function addCloudCommands(setup: CommandSetup): void {
  addUp(setup);
  addReports(setup);
  addDeadLetters(setup);
  addSetup(setup);
}

function addUp({ program, surroundings, ends }: CommandSetup): void {
  withConfiguration(program.command('up'))
    .description('run everything on this machine until Ctrl-C')
    .option('--data <directory>', 'where the local cloud keeps its data', '.auto-builder')
    .option('--port <number>', 'port of the webhook', wholeNumber, 8080)
    .option('--host <address>', 'address on which the webhook listens', '127.0.0.1')
    .action(async (options: UpOptions) => {
      const { up } = await import('./up.ts');
      ends(await up(options, surroundings));
    });
}

function addReports({ program, surroundings, ends }: CommandSetup): void {
  const reporting = (command: Command): Command => withJson(withCloud(command));
  reporting(program.command('status').description('the last run of every repository and destination')).action(
    async (options: CloudOptions) => {
      const { status } = await import('./status.ts');
      ends(await status(options, surroundings));
    },
  );
  reporting(program.command('metrics').description('success, times, promises and costs'))
    .option('--since <time>', 'how far back: 30m, 24h, 7d or 4w (default: 7 days)', timeSpan)
    .addOption(
      new Option('--days <number>', 'how many days back, today among them')
        .argParser(wholeNumber)
        .conflicts('since'),
    )
    .addOption(new Option('--prometheus', 'print the figures as OpenMetrics').conflicts('json'))
    .action(async (options: MetricsOptions) => {
      const { metrics } = await import('./metrics.ts');
      ends(await metrics(options, surroundings));
    });
  reporting(program.command('history').description('the runs of one repository, newest first'))
    .argument('<repository>', 'owner/name of the source, or host/owner/name')
    .option('--limit <number>', 'how many runs', wholeNumber, 20)
    .action(async (repository: string, options: HistoryOptions) => {
      const { history } = await import('./history.ts');
      ends(await history(repository, options, surroundings));
    });
  reporting(program.command('report').description('the last validation of one repository, and its report'))
    .argument('<repository>', 'owner/name of the source, or host/owner/name')
    .option('--ref <branch>', 'of this branch (default: the last of any)')
    .option('-o, --output <file>', 'write its HTML report there')
    .action(async (repository: string, options: ReportOptions) => {
      const { lastReport } = await import('./last-report.ts');
      ends(await lastReport(repository, options, surroundings));
    });
}

function addDeadLetters({ program, surroundings, ends }: CommandSetup): void {
  const dlq = program.command('dlq').description('jobs that failed for good');
  withJson(withCloud(dlq.command('list').description('show them, with their reasons')))
    .option('--limit <number>', 'how many of each queue', wholeNumber, 50)
    .action(async (options: DeadLetterOptions) => {
      const { listDeadJobs } = await import('./dead-letters.ts');
      ends(await listDeadJobs(options, surroundings));
    });
  withJson(withCloud(dlq.command('redrive').description('put them back to work')))
    .option('--limit <number>', 'how many of each queue', wholeNumber)
    .action(async (options: DeadLetterOptions) => {
      const { redriveDeadJobs } = await import('./dead-letters.ts');
      ends(await redriveDeadJobs(options, surroundings));
    });
}

function addSetup({ program, surroundings, ends }: CommandSetup): void {
  withJson(withConfiguration(program.command('setup')))
    .description('check configuration, credentials and permissions, create missing destinations')
    .option('--webhook <url>', 'make every source organisation tell this address of its pushes')
    .action(async (options: SetupOptions) => {
      const { setUp } = await import('./set-up.ts');
      ends(await setUp(options, surroundings));
    });
}
