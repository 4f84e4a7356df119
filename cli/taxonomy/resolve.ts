import { DocumentError } from '../../functions/taxonomy/document/errors.ts';
import { readConflicts } from '../../functions/taxonomy/round/read-state.ts';
import type { ConflictRecord } from '../../functions/taxonomy/round/set-state.ts';
import type { TaxonomyAction } from '../../shared/jobs/taxonomy-job.ts';
import type { ResolveOptions } from '../commands/taxonomy-cloud-commands.ts';
import { UsageError } from '../errors.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { Surroundings } from '../surroundings.ts';
import { askForRounds } from './ask-for-rounds.ts';
import { parseJsonValue } from './json-value.ts';
import { withKnownSet } from './set-records.ts';

type Decision = Extract<TaxonomyAction, { kind: 'resolve' }>['decision'];

/** Has a conflict decided, and waits until the replicas have it. */
export async function resolveConflict(
  id: string,
  options: ResolveOptions,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const decision = decisionOf(options);
  return withKnownSet(options.set, options, surroundings, async ({ cloud, set, blobs, state }) => {
    const conflict = (await readConflicts(blobs, state)).find((one) => one.id === id);
    if (!conflict) {
      const remedy = `See which there are: auto-builder taxonomy conflicts ${set} --all`;
      throw new UsageError('there is no such conflict', `${set}: ${id}`, remedy);
    }
    if ('side' in decision) requireSide(conflict, decision.side);
    const action = { kind: 'resolve', conflict: id, decision } as const;
    return askForRounds(cloud, { sets: [set], action }, options, surroundings);
  });
}

function decisionOf({ side, value, delete: deletes }: ResolveOptions): Decision {
  const given = [side, value, deletes].filter((one) => one !== undefined).length;
  if (given !== 1) {
    throw new UsageError(
      given === 0 ? 'nothing is decided' : 'more than one thing is decided',
      'resolve',
      'Give one of --side NAME, --value JSON and --delete.',
    );
  }
  if (side !== undefined) return { side };
  if (value === undefined) return { delete: true };
  requireJson(value);
  return { value };
}

function requireJson(value: string): void {
  try {
    parseJsonValue(value, '--value');
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    throw new UsageError(
      `the value is no JSON: ${error.what}`,
      error.where,
      'Write a text in double quotes: --value \'"text"\'.',
    );
  }
}

function requireSide({ candidates }: ConflictRecord, side: string): void {
  const names = candidates.flatMap(({ sides }) => sides.map(({ repository }) => repository));
  if (names.some((name) => name.toLowerCase() === side.toLowerCase())) return;
  throw new UsageError(
    'the conflict has no such side',
    `--side ${side}`,
    `Name one of: ${names.join(', ')}.`,
  );
}
