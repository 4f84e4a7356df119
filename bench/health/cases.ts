import type { Row } from '../report.ts';
import { healingCase } from './healing.ts';

/** The cases about health, by name. `faults` are the ids of those that are injected; absent: all. */
export function healthCases({
  faults,
}: {
  readonly faults: readonly string[] | undefined;
}): Record<string, () => Promise<Row[]>> {
  return { healing: () => healingCase(faults) };
}
