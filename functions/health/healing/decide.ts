import type { Healing, RemedyName } from '../../../shared/health/healing.ts';
import type { Finding } from '../../../shared/health/health.ts';
import { isQuiet } from '../../../shared/health/quiet-hours.ts';
import type { HealingRules } from './ports.ts';

/** What is done about one finding at one look. */
export type Decision =
  /** `number` counts from 1, since the fingerprint changed. */
  | { readonly kind: 'try'; readonly remedy: RemedyName; readonly number: number }
  /** A remedy has time to work. */
  | { readonly kind: 'wait'; readonly until: number }
  /** The last try did not help: from now on a person is needed. */
  | { readonly kind: 'give-up' }
  | { readonly kind: 'given-up' }
  /** Very much was tried within an hour, and something changes each time: a person is needed meanwhile. */
  | { readonly kind: 'too-often' }
  /** There is no remedy. */
  | { readonly kind: 'none' }
  /** Nobody allowed it; `would` is what would be tried. */
  | {
      readonly kind: 'off';
      readonly why: 'not-allowed' | 'quiet-hours' | 'dry-run';
      readonly would: RemedyName;
    };

/** A finding that comes back within this time after it was healed is the same illness: its tries count on. */
const relapseMs = 3_600_000;
/** Whatever changes, one finding is tried no oftener than this in an hour. */
const triesPerHour = 6;
const hourMs = 3_600_000;

/**
 * Decides about one finding. Pure. `steps` are its remedies in order; there are as many tries as steps, until what the finding
 * depends on (its fingerprint) changes.
 */
export function decide(
  finding: Finding,
  healing: Healing | undefined,
  steps: readonly RemedyName[],
  rules: HealingRules,
  now: number,
): Decision {
  if (steps.length === 0) return { kind: 'none' };
  const known = episodeOf(finding, healing, now);
  if (known?.state === 'given-up') return { kind: 'given-up' };
  if (known && now < known.nextAt) return { kind: 'wait', until: known.nextAt };
  const remedy = steps[known?.tries ?? 0];
  if (remedy === undefined) return { kind: 'give-up' };
  if (!rules.heal) return { kind: 'off', why: 'not-allowed', would: remedy };
  if (isQuiet(rules.quietHours, now)) return { kind: 'off', why: 'quiet-hours', would: remedy };
  if (isTooOften(healing, now)) return { kind: 'too-often' };
  if (rules.dryRun) return { kind: 'off', why: 'dry-run', would: remedy };
  return { kind: 'try', remedy, number: (known?.tries ?? 0) + 1 };
}

/** What is known of the same illness: the same cause, and not long healed. */
export function episodeOf(finding: Finding, healing: Healing | undefined, now: number): Healing | undefined {
  if (healing?.fingerprint !== finding.fingerprint) return undefined;
  const isOver = healing.state === 'healed' && now - healing.updatedAt >= relapseMs;
  return isOver ? undefined : healing;
}

/** A cause that changes all the time must not be a licence to try all the time. */
function isTooOften(healing: Healing | undefined, now: number): boolean {
  return (healing?.attempts ?? []).filter(({ at }) => now - at < hourMs).length >= triesPerHour;
}
