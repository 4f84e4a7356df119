import { InvalidArgumentError } from 'commander';
import { type CloudOptions, type CommandSetup, withCloud, withJson } from './command-setup.ts';
import { wholeNumber } from './whole-number.ts';

/** Options of `health`. */
export interface HealthOptions extends CloudOptions {
  readonly watch?: boolean;
  /** Seconds. */
  readonly every?: number;
  readonly heal?: boolean;
  readonly dryRun?: boolean;
  readonly last?: boolean;
  readonly wait: boolean;
}

/** Adds `health`: how repositories are, and what was done to heal them. */
export function addHealthCommand({ program, surroundings, ends }: CommandSetup): void {
  const command = program
    .command('health')
    .description('look at repositories and what they depend on, and heal what can be healed')
    .argument('[repository...]', 'owner/name of sources (default: all, and what belongs to none)')
    .option('--watch', 'look again and again, until Ctrl-C')
    .option('--every <seconds>', 'time between two looks (default: health.interval)', seconds)
    .option('--heal', 'apply remedies, also where autoHeal is off, and wait for what they lead to')
    .option('--dry-run', 'only say which remedies would be applied')
    .option('--last', 'show the last reports; look at nothing')
    .option('--no-wait', 'ask for a look and end');
  withJson(withCloud(command))
    .addHelpText(
      'after',
      '\nExit codes: 0 healthy, 1 warning, 4 critical, 5 unknown; 2 usage, 3 nothing was looked at, 130 Ctrl-C.',
    )
    .action(async (repositories: readonly string[], options: HealthOptions) => {
      const { health } = await import('../health/health.ts');
      ends(await health(repositories, options, surroundings));
    });
  withJson(withCloud(command.command('history')))
    .description('what was tried to heal a repository, with what was before and after')
    .argument('[repository]', 'owner/name of a source (default: all)')
    .action(async (repository: string | undefined, options: CloudOptions) => {
      const { healingHistory } = await import('../health/healing-history.ts');
      ends(await healingHistory(repository, options, surroundings));
    });
}

function seconds(text: string): number {
  const number = wholeNumber(text);
  if (number < 5) throw new InvalidArgumentError('It must be 5 seconds or more.');
  return number;
}
