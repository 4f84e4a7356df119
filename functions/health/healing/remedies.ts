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
const refusedCodes = [
  ...['GIT_AUTHENTICATION_FAILED', 'GIT_FORBIDDEN', 'GITHUB_AUTHENTICATION_FAILED', 'GITHUB_FORBIDDEN'],
  ...['GITHUB_APP_KEY_INVALID', 'GITHUB_APP_NOT_INSTALLED', 'SECRET_NOT_FOUND'],
];
/** The repository itself is in the way: a second run ends like the first. */
const lastingCodes = [
  ...['GIT_URL_INVALID', 'GIT_SHALLOW_SOURCE', 'GIT_OBJECT_FORMAT_MISMATCH', 'GIT_PROTOCOL_TOO_OLD'],
  ...['GIT_PACK_TOO_LARGE', 'GITHUB_VALIDATION_FAILED'],
];
const missingCodes = ['GIT_REPOSITORY_NOT_FOUND', 'GITHUB_NOT_FOUND'];

/** From finding to remedy; the first line that fits holds. What no line names has no remedy. */
export const healingTable: readonly HealingRow[] = [
  { check: 'git', codes: refusedCodes, steps: ['reconnect'] },
  { check: 'git', codes: missingCodes, steps: thrice('recreate-destination') },
  { check: 'rest', codes: refusedCodes, steps: ['reconnect'] },
  { check: 'rest', codes: missingCodes, steps: thrice('recreate-destination') },
  { check: 'authentication', codes: [...refusedCodes, 'PERMISSION_MISSING'], steps: ['reconnect'] },
  { check: 'sync', codes: refusedCodes, steps: ['reconnect'] },
  { check: 'sync', codes: missingCodes, steps: thrice('recreate-destination') },
  { check: 'sync', codes: [...lastingCodes, 'SYNC_HELD'], steps: [] },
  { check: 'sync', codes: ['*'], steps: thrice('retry-sync') },
  { check: 'refs', codes: ['REFS_HELD', 'REFS_DIVERGED', 'REFS_WAITING'], steps: [] },
  { check: 'refs', codes: ['REFS_BEHIND'], steps: thrice('retry-sync') },
  { check: 'refs', codes: ['STALE_REFS'], steps: ['clear-stale-refs'] },
  {
    check: 'webhook',
    codes: ['HOOK_MISSING', 'HOOK_INACTIVE', 'HOOK_EVENTS'],
    steps: thrice('recreate-hook'),
  },
  {
    check: 'webhook',
    codes: ['DELIVERIES_FAILED'],
    steps: ['redeliver-webhooks', 'recreate-hook', 'redeliver-webhooks'],
  },
  { check: 'queue', codes: ['DEAD_LETTERS'], steps: thrice('redrive-dead-letters') },
  { check: 'taxonomy', codes: ['TAXONOMY_STUCK', 'TAXONOMY_FAILED'], steps: thrice('restart-round') },
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
