/** The words of health: what is looked at, what it comes to, and what is kept of it. Pure types; times are epoch milliseconds. */

/** Everything that is looked at, a repository's own things first, then what it shares with others. */
export const checkNames = [
  'git',
  'rest',
  'sync',
  'refs',
  'deployment',
  'quality',
  'dependencies',
  'protection',
  'authentication',
  'webhook',
  'queue',
  'taxonomy',
  'objective',
  'anomaly',
  'state',
] as const;
export type CheckName = (typeof checkNames)[number];

/** The closed result of a look. `unknown`: nothing could be seen, and nothing is claimed. */
export const checkStatuses = ['pass', 'warn', 'fail', 'unknown'] as const;
export type CheckStatus = (typeof checkStatuses)[number];

/** How soon a person has to act, most urgent first: now, within 15 minutes, within an hour, within four hours. */
export const alertLevels = ['critical', 'high', 'medium', 'low'] as const;
export type AlertLevel = (typeof alertLevels)[number];

/** What one look came to. */
export interface CheckResult {
  readonly check: CheckName;
  /**
   * What was looked at: `github.com/acme/app` (a repository's key), `credential github.com/acme`, `hook github.com/acme`, `queue mirror`,
   * `release shop in production`, `set index`. With `check` it is unique within one report, and the same for all repositories that share it.
   */
  readonly subject: string;
  readonly status: CheckStatus;
  /** Stable cause, in capitals (`GIT_AUTHENTICATION_FAILED`); absent when all is well. */
  readonly code?: string;
  /** What was seen, one sentence, without credentials. */
  readonly evidence: string;
  /** What a person can do; absent when all is well. */
  readonly remedy?: string;
  /** How soon; absent when all is well or nothing is known. */
  readonly level?: AlertLevel;
  /** What the cause depends on: as long as it is the same text, a remedy that did not help will not help. */
  readonly fingerprint?: string;
}

/** A result, and since when it has been like this (same status and code). */
export interface KnownCheck extends CheckResult {
  readonly since: number;
}

export const healthStatuses = ['healthy', 'unknown', 'warning', 'critical'] as const;
/** What a report comes to, best first. */
export type HealthStatus = (typeof healthStatuses)[number];

/** The subject of a report: a source repository by its key, or `service`: what belongs to no repository. */
export type HealthSubject = string;
export const serviceSubject = 'service';

/** What is known of one subject after its last look. */
export interface HealthReport {
  readonly subject: HealthSubject;
  /** `owner/name`, or `service`. */
  readonly name: string;
  readonly status: HealthStatus;
  /** 0 to 100, by the weights of docs/operations.md; absent: too little is known. */
  readonly score?: number;
  readonly trend: 'rising' | 'steady' | 'falling' | 'new';
  readonly checks: readonly KnownCheck[];
  /** One sentence for each check that does not pass, worst first; with what is done about it. */
  readonly issues: readonly string[];
  /** When the last destination was brought in step. */
  readonly lastSync?: number;
  /** Seconds for which the source is ahead of its worst destination. */
  readonly syncLag?: number;
  /** Of the default branch, seven digits. */
  readonly latestCommit?: string;
  /** Grade of the last validation of the default branch. */
  readonly codeQuality?: string;
  /** Scores of the last looks, oldest first, at most 48. */
  readonly scores: readonly { readonly at: number; readonly score: number }[];
  readonly checkedAt: number;
  /** Id of the trigger of the look. */
  readonly triggerId: string;
  /** REST requests that it took. */
  readonly requests: number;
}

/** A check that does not pass, and to whom it happened. */
export interface Finding {
  /** `<check> <subject>`: the same finding seen from several repositories is one. */
  readonly key: string;
  readonly check: CheckName;
  readonly subject: string;
  readonly status: 'warn' | 'fail';
  readonly code: string;
  readonly evidence: string;
  readonly remedy: string;
  readonly level: AlertLevel;
  readonly fingerprint: string;
  readonly since: number;
  /** The report that it stands in. */
  readonly report: HealthSubject;
  /** `owner/name` at the source, and a mirror that takes it; absent for what belongs to the service. */
  readonly repository?: string;
  readonly mirror?: string;
}

/** The key of a finding. */
export function findingKey({ check, subject }: Pick<CheckResult, 'check' | 'subject'>): string {
  return `${check} ${subject}`;
}
