import type { Command } from 'commander';
import { type CloudOptions, type CommandSetup, withCloud, withJson } from './command-setup.ts';
import { addDeploymentReports } from './deploy-report-commands.ts';

/** Options of the commands that lead to runs. */
export interface ActOptions extends CloudOptions {
  readonly wait: boolean;
  readonly override?: string;
  readonly why?: string;
}
export interface DeployOptions extends ActOptions {
  readonly env?: string;
  readonly ref?: string;
  readonly commit?: string;
  readonly all?: boolean;
  readonly repo?: string | true;
  readonly frontend?: boolean;
  readonly rollback?: boolean;
}
export interface RollbackOptions extends ActOptions {
  readonly env?: string;
  readonly to?: string;
}
export interface PromoteOptions extends ActOptions {
  readonly from?: string;
  readonly to?: string;
  readonly all?: boolean;
}

/** Options of the commands by which a person decides about a run. */
export interface DecideOptions extends CloudOptions {
  readonly wait: boolean;
  readonly why?: string;
}
export interface ApproveOptions extends DecideOptions {
  readonly reject?: boolean;
}

const envHelp = 'the environment (default: DEPLOY_ENV, else the first one of the app)';
const overrideHelp =
  'set rules aside: freeze, validation, metrics, drift, order; commas between; needs --why';

/** Adds `deploy` with its commands: releases of apps, from the wish to the record. */
export function addDeployCommand(setup: CommandSetup): void {
  const { program, surroundings, ends } = setup;
  const command = program
    .command('deploy')
    .description('deploy apps, follow and decide about runs, and look back at them')
    .argument('[app...]', 'names of apps')
    .option('--all', 'every app')
    .option(
      '--repo [owner/name]',
      'the apps of a repository; without a name those that move a branch (git target)',
    )
    .option('--frontend', 'the apps with a static target')
    .option('--env <name>', envHelp)
    .option(
      '--ref <ref>',
      'a branch, or refs/tags/… (default: the branch of the environment, else the default branch)',
    )
    .option('--commit <id>', 'a certain commit')
    .option('--rollback', 'go back to the release before instead');
  acting(command)
    .addHelpText('after', deployHelp)
    .action(async (apps: readonly string[], options: DeployOptions) => {
      const { deploy } = await import('../deployment/deploy.ts');
      ends(await deploy(apps, options, surroundings));
    });
  addRollback(command, setup);
  addPromote(command, setup);
  addDecisions(command, setup);
  addDeploymentReports(command, setup);
}

function acting(command: Command): Command {
  return following(
    command
      .option('--override <rules>', overrideHelp)
      .option('--why <text>', 'the reason, which is recorded'),
  );
}

function following(command: Command): Command {
  return withJson(withCloud(command.option('--no-wait', 'do not wait for the end of the work')));
}

function addRollback(deploy: Command, { surroundings, ends }: CommandSetup): void {
  const command = deploy
    .command('rollback')
    .description('bring back the release before, or that of a run; never a new build')
    .argument('<app>', 'name of an app')
    .option('--env <name>', envHelp)
    .option('--to <run>', 'a run that was live');
  acting(command).action(async (app: string, options: RollbackOptions) => {
    const { rollback } = await import('../deployment/rollback.ts');
    ends(await rollback(app, options, surroundings));
  });
}

function addPromote(deploy: Command, { surroundings, ends }: CommandSetup): void {
  const command = deploy
    .command('promote')
    .description('bring what is live in one environment into the next; never a new build')
    .argument('[app]', 'name of an app')
    .option('--all', 'every app that has both environments')
    .option('--from <name>', 'the environment where it is live (default: the one before --to)')
    .option('--to <name>', 'the environment where it goes (default: the one after --from)');
  acting(command).action(async (app: string | undefined, options: PromoteOptions) => {
    const { promote } = await import('../deployment/promote.ts');
    ends(await promote(app, options, surroundings));
  });
}

function addDecisions(deploy: Command, { surroundings, ends }: CommandSetup): void {
  const approve = deploy
    .command('approve')
    .description('agree to a run that waits for it')
    .argument('<run>', 'its id, or the beginning or end of it')
    .option('--reject', 'refuse it')
    .option('--why <text>', 'the reason, which is recorded');
  following(approve).action(async (run: string, options: ApproveOptions) => {
    const { approve: decide } = await import('../deployment/decide.ts');
    ends(await decide(run, options, surroundings));
  });
  const stop = deploy
    .command('stop')
    .description('end a run that is under way; what it has begun is led back')
    .argument('<run>', 'its id, or the beginning or end of it')
    .option('--why <text>', 'the reason, which is recorded');
  following(stop).action(async (run: string, options: DecideOptions) => {
    const { stop: end } = await import('../deployment/decide.ts');
    ends(await end(run, options, surroundings));
  });
}

const deployHelp = `
Without --no-wait it shows each part of the run as it ends. Ctrl-C ends the waiting, not the run.

Exit codes: 0 live, 1 failed, rolled back, rejected, or waits for approval, 2 usage: nothing was tried,
3 nothing was heard of the run, 130 Ctrl-C.`;
