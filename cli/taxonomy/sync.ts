import type { TaxonomySet } from '../../shared/config/configuration.ts';
import { withCloudAccess } from '../cloud/connect.ts';
import type { SyncOptions } from '../commands/taxonomy-cloud-commands.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { Surroundings } from '../surroundings.ts';
import { askForRounds } from './ask-for-rounds.ts';
import { chosenSets, readSets } from './configured-sets.ts';

/** Brings sets in step now, in the named mode, or says what that would do. */
export async function sync(
  mode: TaxonomySet['mode'],
  name: string | undefined,
  options: SyncOptions,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const configured = await readSets(options, surroundings);
  const sets = chosenSets(configured, name);
  const action = { kind: 'sync', mode, deletionsApproved: options.approveDeletions === true } as const;
  return withCloudAccess(options, surroundings, async (cloud) => {
    if (options.dryRun) {
      const { dryRun } = await import('./dry-run.ts');
      return dryRun(cloud, { ...configured, sets, action }, options, surroundings);
    }
    const names = sets.map((set) => set.name);
    const exitCode = await askForRounds(cloud, { sets: names, action }, options, surroundings);
    if (mode === 'continuous') explainContinuous(sets, surroundings);
    return exitCode;
  });
}

function explainContinuous(sets: readonly TaxonomySet[], { terminal }: Surroundings): void {
  const other = sets.filter((set) => set.mode !== 'continuous').map((set) => set.name);
  const heard = 'Pushes lead to rounds by themselves on AWS, and here while `auto-builder up` runs.';
  const unheard = `Of ${other.join(', ')} they do not: the configuration has another mode there.`;
  terminal.note(other.length > 0 ? `${heard} ${unheard}` : heard);
}
