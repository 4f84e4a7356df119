import type { Row } from '../report.ts';
import { healingCase } from './healing.ts';
import { healthRound } from './round.ts';

/** The cases about health, by name. `faults` are the ids of those that are injected; absent: all. */
export function healthCases({
  faults,
}: {
  readonly faults: readonly string[] | undefined;
}): Record<string, () => Promise<Row[]>> {
  return { healing: () => healingCase(faults), 'health-round': () => healthRound(1_000) };
}
