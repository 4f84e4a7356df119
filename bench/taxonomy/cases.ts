import type { Row } from '../report.ts';
import { conflictsOfGit, mergeLargeIndex } from './merge.ts';

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
    'taxonomy-conflicts': () => conflictsOfGit(scratch, 1_000),
  };
}
