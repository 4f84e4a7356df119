import { findVersion } from '../../functions/taxonomy/round/read-state.ts';
import type { RollbackOptions } from '../commands/taxonomy-cloud-commands.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { Surroundings } from '../surroundings.ts';
import { askForRounds } from './ask-for-rounds.ts';
import { withKnownSet } from './set-records.ts';
import { noSuchVersion } from './version-diff.ts';

/** Has a new version made with the content of an old one, and waits until the replicas have it. */
export async function rollback(
  version: number,
  options: RollbackOptions,
  surroundings: Surroundings,
): Promise<ExitCode> {
  return withKnownSet(options.set, options, surroundings, async ({ cloud, set, blobs, state }) => {
    if (!(await findVersion(blobs, state, version))) throw noSuchVersion(set, version);
    const action = { kind: 'rollback', to: version } as const;
    return askForRounds(cloud, { sets: [set], action }, options, surroundings);
  });
}
