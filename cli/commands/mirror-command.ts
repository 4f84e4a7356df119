import { exitCodes } from '../exit-codes.ts';
import { type CloudOptions, type CommandSetup, collect, withCloud, withJson } from './command-setup.ts';

/** What may stand behind `mirror`. */
export interface MirrorOptions extends CloudOptions {
  readonly all?: boolean;
  readonly from?: string;
  readonly to?: readonly string[];
  readonly branches?: readonly string[];
  readonly tags?: readonly string[];
  readonly strategy?: string;
  readonly prune?: string;
  readonly dryRun?: boolean;
  readonly wait: boolean;
}

/** Adds `mirror`: configured repositories through the cloud, or any two URLs at once without a configuration. */
export function addMirrorCommand({ program, surroundings, ends }: CommandSetup): void {
  const command = program
    .command('mirror')
    .description('mirror configured repositories, or one URL to others')
    .argument('[repository...]', 'owner/name of configured repositories')
    .option('--all', 'every repository of every mirror')
    .option('--from <url>', 'without a configuration: the source')
    .option('--to <url>', 'without a configuration: a destination; repeatable', collect)
    .option(
      '--branches <globs>',
      'with --from: branches; repeatable, commas, ! excludes (default: *)',
      collect,
    )
    .option('--tags <globs>', 'with --from: tags; the same (default: *)', collect)
    .option(
      '--strategy <name>',
      'with --from: archive, theirs, ours or fail on divergence (default: archive)',
    )
    .option('--prune [force]', 'delete what the source lacks; --prune=force: however many refs that are')
    .option('--dry-run', 'with --from: print the plan, push nothing')
    .option('--no-wait', 'do not wait for the end of the work');
  withJson(withCloud(command)).action(async (repositories: readonly string[], options: MirrorOptions) => {
    if (options.from === undefined && options.to === undefined) {
      const { mirrorConfigured } = await import('./mirror-configured.ts');
      return ends(await mirrorConfigured(repositories, options, surroundings));
    }
    if (repositories.length > 0 || options.all || options.stack || !options.wait) {
      surroundings.terminal.note(
        'auto-builder: --from and --to stand alone: no repository, --all, --stack or --no-wait.',
      );
      return ends(exitCodes.usage);
    }
    const { mirrorOneOff } = await import('../one-off/run.ts');
    ends(await mirrorOneOff(options, surroundings));
  });
}
