import { readConflicts, readDecisions } from '../../functions/taxonomy/round/read-state.ts';
import type { ConflictsOptions } from '../commands/taxonomy-cloud-commands.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { count } from '../output/quantities.ts';
import type { Surroundings } from '../surroundings.ts';
import { conflictJson, conflictText } from './conflict-text.ts';
import { withKnownSet } from './set-records.ts';

/** Shows the conflicts of a set that wait for a decision, or all that are kept. */
export async function showConflicts(
  name: string | undefined,
  options: ConflictsOptions,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { terminal } = surroundings;
  return withKnownSet(name, options, surroundings, async ({ set, blobs, state }) => {
    const kept = await readConflicts(blobs, state);
    const shown = options.all ? kept : kept.filter(({ status }) => status === 'open');
    const decided = new Set((await readDecisions(blobs, state)).map(({ conflict }) => conflict));
    if (options.json) {
      terminal.printJson({ set, conflicts: shown.map((one) => conflictJson(one, decided)) });
      return exitCodes.synced;
    }
    const now = Date.now();
    const blocks = shown.map((one) => conflictText(one, { now, decided, paint: terminal.paint }));
    const open = kept.filter(({ status }) => status === 'open').length;
    terminal.print([...blocks, `${count(open, 'open conflict')} in ${set}`].join('\n\n'));
    if (open > 0) {
      terminal.note(
        `Decide one: auto-builder taxonomy resolve <id> --set ${set} --side NAME | --value JSON | --delete`,
      );
    }
    return exitCodes.synced;
  });
}
