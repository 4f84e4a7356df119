import type { Row } from '../report.ts';
import type { SetSize } from './index-files.ts';
import { taxonomyLatency } from './latency.ts';
import { conflictsOfGit, mergeLargeIndex } from './merge.ts';
import { rounds as roundsOverGit } from './round.ts';

const fifty: SetSize = { replicas: 50, files: 1_000, edits: 2_446 };

/** The cases about shared index files, by name. */
export function taxonomyCases({
  scratch,
  rounds,
}: {
  readonly scratch: string;
  readonly rounds: number;
}): Record<string, () => Promise<Row[]>> {
  return {
    'taxonomy-merge': () => mergeLargeIndex(rounds),
    'taxonomy-round': () => roundsOverGit(fifty),
    'taxonomy-webhook': () => taxonomyLatency(20),
    'taxonomy-conflicts': () => conflictsOfGit(scratch, fifty),
  };
}
