import type { DomainEvent } from '../../shared/events/domain-events.ts';
import { duration } from '../output/quantities.ts';
import type { Terminal } from '../output/terminal.ts';

/** Events that tell how something is. */
export type HealthEvent = DomainEvent<'health.finding' | 'health.resolved' | 'health.healed'>;

type Detail = DomainEvent<'health.finding'>['detail'];

const healingWords: Readonly<Record<Detail['healing'], string>> = {
  none: '',
  trying: 'a remedy is at work',
  'given-up': 'remedies did not help',
  off: 'no remedy is allowed now',
};

/**
 * Makes the line for a person who watches. A finding is told at each look as long as it is there: only what is new about it has a line, for
 * `undefined` there is none.
 */
export function createHealthLines(paint: Terminal['paint']): (event: HealthEvent) => string | undefined {
  const known = new Map<string, string>();
  return (event) => {
    switch (event.type) {
      case 'health.finding': {
        const { key, code, level, healing } = event.detail;
        const seen = [code, level, healing].join(' ');
        if (known.get(key) === seen) return undefined;
        known.set(key, seen);
        return findingLine(event.detail, paint);
      }
      case 'health.resolved': {
        const { key, repository, since, at } = event.detail;
        known.delete(key);
        return `${paint('green', '✓')} ${nameOf(key, repository)} is well again, after ${duration(Math.max(0, at - since))}`;
      }
      case 'health.healed': {
        const { key, repository, remedy, healed, tries, durationMs } = event.detail;
        const name = nameOf(key, repository);
        return healed
          ? `${paint('green', '✓')} ${remedy} healed ${name}, try ${tries}  ${duration(durationMs)}`
          : `${paint('yellow', '!')} ${remedy} did not help ${name}, try ${tries}`;
      }
    }
  };
}

function findingLine(
  { key, repository, code, level, evidence, healing }: Detail,
  paint: Terminal['paint'],
): string {
  const isUrgent = level === 'critical' || level === 'high';
  const mark = isUrgent ? paint('red', '✗') : paint('yellow', '!');
  const words = healingWords[healing];
  return `${mark} ${level} ${nameOf(key, repository)}: ${code}: ${evidence}${words === '' ? '' : ` (${words})`}`;
}

/** The key, and whose it is where it does not say so: a credential is that of many. */
function nameOf(key: string, repository: string | undefined): string {
  return repository === undefined || key.toLowerCase().includes(repository.toLowerCase())
    ? key
    : `${key} (${repository})`;
}
