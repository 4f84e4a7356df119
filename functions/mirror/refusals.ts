import type { PushReport } from '../../shared/git/push-report.ts';

/** Words by which hosts say that the ref is no longer where we saw it: worth another look, not a refusal. */
const lostRaces = [
  /failed to update ref/i,
  /cannot lock ref/i,
  /failed to lock/i,
  /reference already exists/i,
  /stale info/i,
  /fetch first/i,
  /incorrect old value/i,
  /but expected/i,
];

/** Whether the ref moved between our listing and our push. */
export function isLostRace(reason: string): boolean {
  return lostRaces.some((pattern) => pattern.test(reason));
}

/**
 * Whether the push was refused as a whole: a pre-receive hook judges all refs together, so one guilty ref takes the
 * others down with it. Then nothing is known about any single one, even when the host gave some another reason.
 */
export function refusedAsAWhole({ refs }: Pick<PushReport, 'refs'>): boolean {
  return (
    refs.length > 1 && refs.every(({ ok }) => !ok) && !refs.every(({ reason }) => isLostRace(reason ?? ''))
  );
}

/** The host's words on one refused ref: its verdict, then what its hooks printed. */
export function refusalWords(reason: string, messages: string): string {
  return (messages ? `${reason}: ${messages}` : reason).slice(0, 2000);
}
