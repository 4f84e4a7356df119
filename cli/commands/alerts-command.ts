import { type CloudOptions, type CommandSetup, withCloud, withJson } from './command-setup.ts';

/** Options of `alerts list`. */
export interface AlertListOptions extends CloudOptions {
  readonly all?: boolean;
}

/** Options of the commands that say who gave them. */
export interface AlertOptions extends CloudOptions {
  readonly by?: string;
}

/** Adds `alerts`: what people were told of, taking it over, and trying the ways to them. */
export function addAlertsCommand({ program, surroundings, ends }: CommandSetup): void {
  const alerts = program
    .command('alerts')
    .description('what people are told of, and who takes care of it')
    .helpCommand(false);
  withJson(withCloud(alerts.command('list', { isDefault: true })))
    .description('alerts that have not ended, the most urgent first')
    .option('--all', 'those of the last 30 days that have ended as well')
    .action(async (options: AlertListOptions) => {
      const { listAlerts } = await import('../alerts/list.ts');
      ends(await listAlerts(options, surroundings));
    });
  withJson(withCloud(alerts.command('acknowledge')))
    .description('take an alert over: it is repeated and escalated no more')
    .argument('<key...>', 'its key, as the list shows it, or the beginning of it')
    .option('--by <name>', 'who takes it (default: GITHUB_ACTOR, else USER)')
    .action(async (words: readonly string[], options: AlertOptions) => {
      const { acknowledge } = await import('../alerts/acknowledge.ts');
      ends(await acknowledge(words.join(' '), options, surroundings));
    });
  withJson(withCloud(alerts.command('test')))
    .description('send a test message through every channel, or one')
    .argument('[channel]', 'its name in the configuration')
    .option('--by <name>', 'who asks (default: GITHUB_ACTOR, else USER)')
    .action(async (channel: string | undefined, options: AlertOptions) => {
      const { testChannels } = await import('../alerts/test-channels.ts');
      ends(await testChannels(channel, options, surroundings));
    });
}
