import type { RemedyName } from '../../../shared/health/healing.ts';
import type { CheckName, Finding } from '../../../shared/health/health.ts';

/** One line of the table in docs/healing.md. */
export interface HealingRow {
  readonly check: CheckName;
  /** Codes of findings; `*` stands for all that no line above names. */
  readonly codes: readonly string[];
  /** What is tried, in order; as many tries as steps, at most three. None: a person is needed at once. */
  readonly steps: readonly RemedyName[];
}

const thrice = (remedy: RemedyName): readonly RemedyName[] => [remedy, remedy, remedy];

/** A credential that was changed or accepted anew works at once, or not at all. */
const authenticationCodes = [
  'GIT_AUTHENTICATION_FAILED',
  'GIT_FORBIDDEN',
  'GITHUB_AUTHENTICATION_FAILED',
  'GITHUB_APP_NOT_INSTALLED',
];

/** From finding to remedy; the first line that fits holds. What no line names has no remedy. */
export const healingTable: readonly HealingRow[] = [
  { check: 'git', codes: authenticationCodes, steps: ['reconnect'] },
  { check: 'git', codes: ['GIT_REPOSITORY_NOT_FOUND'], steps: thrice('recreate-destination') },
  { check: 'rest', codes: authenticationCodes, steps: ['reconnect'] },
  { check: 'rest', codes: ['GITHUB_NOT_FOUND'], steps: thrice('recreate-destination') },
  { check: 'authentication', codes: authenticationCodes, steps: ['reconnect'] },
  { check: 'sync', codes: authenticationCodes, steps: ['reconnect'] },
  { check: 'sync', codes: ['SYNC_HELD'], steps: [] },
  { check: 'sync', codes: ['*'], steps: thrice('retry-sync') },
  { check: 'refs', codes: ['STALE_REFS'], steps: thrice('clear-stale-refs') },
  { check: 'refs', codes: ['REFS_HELD', 'REFS_DIVERGED'], steps: [] },
  { check: 'refs', codes: ['*'], steps: thrice('retry-sync') },
  {
    check: 'webhook',
    codes: ['DELIVERIES_FAILED'],
    steps: ['redeliver-webhooks', 'recreate-hook', 'redeliver-webhooks'],
  },
  {
    check: 'webhook',
    codes: ['HOOK_MISSING', 'HOOK_INACTIVE', 'HOOK_EVENTS'],
    steps: thrice('recreate-hook'),
  },
  { check: 'queue', codes: ['DEAD_LETTERS'], steps: thrice('redrive-dead-letters') },
  { check: 'taxonomy', codes: ['TAXONOMY_STUCK'], steps: thrice('restart-round') },
  { check: 'deployment', codes: ['DEPLOYMENT_STUCK'], steps: thrice('wake-deployment') },
  { check: 'state', codes: ['LEASE_STUCK'], steps: thrice('free-lease') },
  { check: 'state', codes: ['STATE_UNREADABLE'], steps: thrice('rebuild-state') },
];

/** The remedies of a finding in the order in which they are tried; none: a person is needed. */
export function remediesFor({ check, code }: Pick<Finding, 'check' | 'code'>): readonly RemedyName[] {
  const row = healingTable.find((each) => {
    return each.check === check && (each.codes.includes(code) || each.codes.includes('*'));
  });
  return row?.steps ?? [];
}
