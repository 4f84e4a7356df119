import type { Row } from '../report.ts';

/** One finding of any tool: `file:line:code`, the file relative to what was looked at. */
export type Place = string;

/** How far two tools agree. */
export interface Agreement {
  readonly both: number;
  readonly onlyOurs: readonly Place[];
  readonly onlyTheirs: readonly Place[];
}

/** Compares two lists; the same finding twice counts once. */
export function compare(ours: Iterable<Place>, theirs: Iterable<Place>): Agreement {
  const [mine, other] = [new Set(ours), new Set(theirs)];
  return {
    both: [...mine].filter((place) => other.has(place)).length,
    onlyOurs: [...mine].filter((place) => !other.has(place)).sort(),
    onlyTheirs: [...other].filter((place) => !mine.has(place)).sort(),
  };
}

/** The row of a report; what differs goes to standard error, so that it can be explained. */
export function agreementRow(name: string, agreement: Agreement, smallest?: number): Row {
  const { both, onlyOurs, onlyTheirs } = agreement;
  const all = both + onlyOurs.length + onlyTheirs.length;
  const share = all === 0 ? 1 : both / all;
  for (const place of onlyOurs) process.stderr.write(`${name}: only ours: ${place}\n`);
  for (const place of onlyTheirs) process.stderr.write(`${name}: only theirs: ${place}\n`);
  return {
    name,
    peer: `${both + onlyTheirs.length} findings`,
    ours: `${both + onlyOurs.length} findings, ${(100 * share).toFixed(2)} % the same`,
    ...(smallest === undefined ? {} : { target: { text: `≥ ${100 * smallest} %`, met: share >= smallest } }),
  };
}
