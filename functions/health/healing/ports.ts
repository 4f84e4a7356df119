import type { TimeOfDay } from '../../../shared/config/health-settings.ts';
import type { RemedyName } from '../../../shared/health/healing.ts';
import type { Finding } from '../../../shared/health/health.ts';
import type { HealthStore } from '../../../shared/state/health-store.ts';

/** What became of one application of a remedy. */
export interface Applied {
  /** `applied`: it was done, the next look shows whether it helped. `refused`: it could not be done now. */
  readonly outcome: 'applied' | 'refused';
  /** One sentence, without credentials. */
  readonly detail: string;
  /** When a host asked to be left alone: nothing is tried before. */
  readonly retryAfterSeconds?: number;
  /** Trying once more cannot help: a person is needed at once. */
  readonly hopeless?: boolean;
}

/** One way to mend. */
export interface Remedy {
  /** Whether it can help at all here; absent: it can. Where no remedy of a finding can, a person is needed at once. */
  helps?(finding: Finding): boolean;
  /** Does it for one finding; twice is harmless. `attempt` counts from 1. What it throws counts as refused. */
  apply(finding: Finding, attempt: number): Promise<Applied>;
}
export type Remedies = Readonly<Record<RemedyName, Remedy>>;

/** What is allowed at this look. */
export interface HealingRules {
  /** Whether remedies are applied. */
  readonly heal: boolean;
  /** Whether it is only said which remedy would be applied. */
  readonly dryRun: boolean;
  readonly quietHours: readonly TimeOfDay[];
}

/** What healing needs of the world. */
export interface HealingPorts {
  readonly store: Pick<HealthStore, 'healing' | 'keepHealing'>;
  readonly rules: HealingRules;
  readonly remedies: Remedies;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Numbers from 0 up to 1. */
  readonly random: () => number;
}
