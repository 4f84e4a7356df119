import type { Command } from 'commander';
import type { TaxonomySet } from '../../shared/config/configuration.ts';
import { type CloudOptions, type CommandSetup, withCloud, withJson } from './command-setup.ts';
import { wholeNumber } from './whole-number.ts';

/** Options of `taxonomy push` and its kin. */
export interface SyncOptions extends CloudOptions {
  readonly dryRun?: boolean;
  readonly approveDeletions?: boolean;
}

/** Options of the commands that look at what a cloud knows of the sets. */
export interface RoundMetricsOptions extends CloudOptions {
  readonly days: number;
}
export interface VersionsOptions extends CloudOptions {
  readonly limit: number;
}
export interface DiffOptions extends CloudOptions {
  readonly from?: number;
  readonly to?: number;
}
export interface ConflictsOptions extends CloudOptions {
  readonly all?: boolean;
}

/** Options of the commands that change a set. */
export interface RollbackOptions extends CloudOptions {
  readonly set?: string;
}
export interface ResolveOptions extends CloudOptions {
  readonly set?: string;
  readonly side?: string;
  readonly value?: string;
  readonly delete?: boolean;
}

const modes: Readonly<Record<TaxonomySet['mode'], string>> = {
  push: 'bring the hub’s files to all others, whatever they have changed',
  pull: 'bring what all have changed into the hub, and write nowhere else',
  bidirectional: 'bring all into step with each other, once',
  continuous: 'the same now, and from then on with every push',
};

const setArgument = 'name of a set (may be left out where there is one)';

/** Adds the commands that keep sets of index files in step. */
export function addTaxonomyCloudCommands(taxonomy: Command, setup: CommandSetup): void {
  for (const [mode, description] of Object.entries(modes)) {
    addSync(taxonomy, mode as TaxonomySet['mode'], description, setup);
  }
  addReports(taxonomy, setup);
  addVersions(taxonomy, setup);
  addConflicts(taxonomy, setup);
}

function onCloud(command: Command): Command {
  return withJson(withCloud(command));
}

function addSync(
  taxonomy: Command,
  mode: TaxonomySet['mode'],
  description: string,
  { surroundings, ends }: CommandSetup,
): void {
  onCloud(taxonomy.command(mode))
    .description(description)
    .argument('[set]', 'name of a set (default: every set)')
    .option('--dry-run', 'print what would be merged and written, as a diff; change nothing')
    .option('--approve-deletions', 'allow a file to lose more than 30 % of what it has')
    .action(async (set: string | undefined, options: SyncOptions) => {
      const { sync } = await import('../taxonomy/sync.ts');
      ends(await sync(mode, set, options, surroundings));
    });
}

function addReports(taxonomy: Command, { surroundings, ends }: CommandSetup): void {
  onCloud(taxonomy.command('sync-status'))
    .description('how every set stands: version, repositories, what waits, conflicts')
    .action(async (options: CloudOptions) => {
      const { syncStatus } = await import('../taxonomy/sync-status.ts');
      ends(await syncStatus(options, surroundings));
    });
  onCloud(taxonomy.command('metrics'))
    .description('rounds, files, conflicts and convergence time of every set')
    .option('--days <number>', 'how many days back', wholeNumber, 7)
    .action(async (options: RoundMetricsOptions) => {
      const { roundMetrics } = await import('../taxonomy/round-metrics.ts');
      ends(await roundMetrics(options, surroundings));
    });
}

function addVersions(taxonomy: Command, { surroundings, ends }: CommandSetup): void {
  onCloud(taxonomy.command('history'))
    .description('the versions of the unified index, newest first, with what led to each')
    .argument('[set]', setArgument)
    .option('--limit <number>', 'how many versions', wholeNumber, 20)
    .action(async (set: string | undefined, options: VersionsOptions) => {
      const { versions } = await import('../taxonomy/versions.ts');
      ends(await versions(set, options, surroundings));
    });
  onCloud(taxonomy.command('diff'))
    .description('what changed between two versions (default: by the last one)')
    .argument('[set]', setArgument)
    .option('--from <version>', 'its number; 0 is before the first (default: the one before)', wholeNumber)
    .option('--to <version>', 'its number (default: the last)', wholeNumber)
    .action(async (set: string | undefined, options: DiffOptions) => {
      const { versionDiff } = await import('../taxonomy/version-diff.ts');
      ends(await versionDiff(set, options, surroundings));
    });
  onCloud(taxonomy.command('rollback'))
    .description('make a new version with the content of an old one, and bring it to every repository')
    .argument('<version>', 'its number', wholeNumber)
    .option('--set <name>', setArgument)
    .action(async (version: number, options: RollbackOptions) => {
      const { rollback } = await import('../taxonomy/rollback.ts');
      ends(await rollback(version, options, surroundings));
    });
}

function addConflicts(taxonomy: Command, { surroundings, ends }: CommandSetup): void {
  onCloud(taxonomy.command('conflicts'))
    .description('conflicts that wait for a decision: values, and where each comes from')
    .argument('[set]', setArgument)
    .option('--all', 'those that are settled as well')
    .action(async (set: string | undefined, options: ConflictsOptions) => {
      const { showConflicts } = await import('../taxonomy/conflicts.ts');
      ends(await showConflicts(set, options, surroundings));
    });
  onCloud(taxonomy.command('resolve'))
    .description('decide a conflict, and bring the decision to every repository')
    .argument('<conflict>', 'its id, as `taxonomy conflicts` shows it')
    .option('--set <name>', setArgument)
    .option('--side <name>', 'for the value of this repository; current is that of the index')
    .option('--value <json>', 'for this value')
    .option('--delete', 'for having nothing there')
    .action(async (conflict: string, options: ResolveOptions) => {
      const { resolveConflict } = await import('../taxonomy/resolve.ts');
      ends(await resolveConflict(conflict, options, surroundings));
    });
}
