import type { Command } from 'commander';
import { timeSpan } from '../deployment/time-span.ts';
import { type CloudOptions, type CommandSetup, withCloud, withJson } from './command-setup.ts';
import { wholeNumber } from './whole-number.ts';

/** Options of the commands that only look. */
export interface DeploymentHistoryOptions extends CloudOptions {
  readonly env?: string;
  readonly limit: number;
  /** Milliseconds. */
  readonly since?: number;
}
export interface StatusOptions extends CloudOptions {
  readonly env?: string;
  readonly watch?: boolean;
}
export interface ShowOptions extends CloudOptions {
  readonly log?: boolean;
}
export interface FiguresOptions extends CloudOptions {
  readonly env?: string;
  /** Milliseconds. */
  readonly since: number;
}

export interface PlanOptions extends CloudOptions {
  readonly env?: string;
  readonly ref?: string;
  readonly commit?: string;
}

/** Adds the commands below `deploy` that change nothing. */
export function addDeploymentReports(deploy: Command, setup: CommandSetup): void {
  addLookingBack(deploy, setup);
  addLookingNow(deploy, setup);
}

function reporting(command: Command): Command {
  return withJson(withCloud(command));
}

function addLookingBack(deploy: Command, { surroundings, ends }: CommandSetup): void {
  reporting(deploy.command('history'))
    .description('runs, newest first: who, what, where, how it ended and why')
    .argument('[app]', 'of this app (default: of all)')
    .option('--env <name>', 'in this environment (default: in all)')
    .option('--limit <number>', 'how many runs', wholeNumber, 20)
    .option('--since <time>', 'how far back: 12h, 7d, 2w', timeSpan)
    .action(async (app: string | undefined, options: DeploymentHistoryOptions) => {
      const { deploymentHistory } = await import('../deployment/history.ts');
      ends(await deploymentHistory(app, options, surroundings));
    });
  reporting(deploy.command('show'))
    .description('all that is kept of one run')
    .argument('<run>', 'its id, or the beginning or end of it')
    .option('--log', 'also what its builds and commands printed')
    .action(async (run: string, options: ShowOptions) => {
      const { showRun } = await import('../deployment/show.ts');
      ends(await showRun(run, options, surroundings));
    });
  reporting(deploy.command('metrics'))
    .description('deployments a day, lead time, failure rate, time to restore, builds saved')
    .argument('[app]', 'of this app (default: of all)')
    .option('--env <name>', 'in this environment (default: in all)')
    .option('--since <time>', 'how far back: 12h, 7d, 2w (default: 30d)', timeSpan, timeSpan('30d'))
    .action(async (app: string | undefined, options: FiguresOptions) => {
      const { deploymentMetrics } = await import('../deployment/metrics.ts');
      ends(await deploymentMetrics(app, options, surroundings));
    });
}

function addLookingNow(deploy: Command, { surroundings, ends }: CommandSetup): void {
  reporting(deploy.command('plan'))
    .description('what a deployment would do, and what stands in its way; changes nothing')
    .argument('<app>', 'name of an app')
    .option('--env <name>', 'the environment (default: DEPLOY_ENV, else the first one of the app)')
    .option('--ref <ref>', 'a branch, or refs/tags/…')
    .option('--commit <id>', 'a certain commit')
    .action(async (app: string, options: PlanOptions) => {
      const { planDeployment } = await import('../deployment/plan.ts');
      ends(await planDeployment(app, options, surroundings));
    });
  reporting(deploy.command('status'))
    .description('what is live in every environment, and what is under way')
    .argument('[app]', 'of this app (default: of all)')
    .option('--env <name>', 'in this environment (default: in all)')
    .option('--watch', 'again with every change, until Ctrl-C')
    .action(async (app: string | undefined, options: StatusOptions) => {
      const { deploymentStatus } = await import('../deployment/status.ts');
      ends(await deploymentStatus(app, options, surroundings));
    });
}
