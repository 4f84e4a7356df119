import type { CheckResult } from '../../../shared/health/health.ts';
import type { SetLook } from './ports.ts';
import { counted, duration, few, moment } from './quantities.ts';
import { passed, problem, unknown } from './results.ts';

const hourMs = 3_600_000;
const marginMs = 10 * 60_000;

/** How one set of shared files stands. Pure. */
export function checkSet(
  { name, lastRun, openConflicts, quarantined, coveredUntil }: SetLook,
  { intervalHours, now }: { readonly intervalHours: number; readonly now: number },
): CheckResult {
  const about = { check: 'taxonomy', subject: `set ${name}` } as const;
  if (!lastRun) return unknown(about, `there was no round over the set ${name} yet`);
  const lastAt = Math.max(lastRun.finishedAt, coveredUntil);
  const isLate = now - lastAt > 2 * intervalHours * hourMs + marginMs;
  if (isLate) {
    return problem(about, 'taxonomy: rounds stand still', {
      status: 'fail',
      code: 'TAXONOMY_STUCK',
      evidence: `the last round over the set ${name} was ${moment(lastAt)}, wanted every ${duration(intervalHours * hourMs)}`,
      remedy:
        'Look at the taxonomy queue and its dead letters, or ask for a round: auto-builder taxonomy bidirectional.',
      fingerprint: `TAXONOMY_STUCK ${lastAt}`,
    });
  }
  if (lastRun.outcome === 'failed') {
    const [reason = 'no reason is known'] = lastRun.reasons;
    return problem(about, 'taxonomy: a round failed', {
      status: 'fail',
      code: 'TAXONOMY_FAILED',
      evidence: `the last round over the set ${name} failed: ${reason}`,
      remedy: 'Mend what the reason names; the next round goes on.',
      fingerprint: `TAXONOMY_FAILED ${reason}`,
    });
  }
  if (openConflicts > 0) {
    return problem(about, 'taxonomy: conflicts are open', {
      status: 'warn',
      code: 'TAXONOMY_CONFLICTS',
      evidence: `${counted(openConflicts, 'conflict')} of the set ${name} wait for a decision`,
      remedy: 'Decide them: auto-builder taxonomy conflicts.',
      fingerprint: `TAXONOMY_CONFLICTS ${openConflicts}`,
    });
  }
  if (quarantined.length > 0) {
    const files = quarantined.map(({ path, code }) => `${path} (${code})`);
    return problem(about, 'taxonomy: files are put aside', {
      status: 'warn',
      code: 'TAXONOMY_QUARANTINE',
      evidence: `${counted(quarantined.length, 'file')} of the set ${name} cannot take part: ${few(files)}`,
      remedy: 'Mend the files where they are; the next round takes them up again.',
      fingerprint: `TAXONOMY_QUARANTINE ${files.toSorted().join()}`,
    });
  }
  return passed(about, `the set ${name} was last looked at ${moment(lastAt)}: ${lastRun.outcome}`);
}
