import type { DeploymentSettings } from './deployment-settings.ts';
import type { AlertSettings, HealthSettings, MetricsSettings } from './health-settings.ts';
import type { ConflictStrategy, Credentials } from './schema.ts';

/** One organisation on one host. URLs are without a trailing slash. */
export interface Endpoint {
  readonly org: string;
  /** REST root: `https://api.github.com`. */
  readonly apiUrl: string;
  /** Git root: `https://github.com`; a repository is at `<gitUrl>/<org>/<name>.git`. */
  readonly gitUrl: string;
  readonly credentials: Credentials;
}

export interface MirrorSource extends Endpoint {
  /** Globs and `!` exclusions over repository names; an empty match means nothing. */
  readonly repos: readonly string[];
  /** Whether archived repositories are mirrored. */
  readonly archived: boolean;
  /** Whether forks are mirrored. */
  readonly forks: boolean;
}

export interface Mirror {
  /** Stable under reordering of the file; safe in keys and names: lower case letters, digits and `-`, at most 47. */
  readonly id: string;
  readonly source: MirrorSource;
  readonly destinations: readonly Endpoint[];
  /** Hours. */
  readonly syncInterval: number;
  /** Globs over short names (`main`, `feat/x`); `*` matches across slashes, as in a git refspec. */
  readonly branches: readonly string[];
  readonly tags: readonly string[];
  readonly conflictStrategy: ConflictStrategy;
  /** Delete at the destination what this mirror created there and the source no longer has. */
  readonly prune: boolean;
  /** Create destination repositories that do not exist. */
  readonly createMissing: boolean;
  /** A commit of a branch is mirrored only after it has passed validation. Tags do not wait. */
  readonly waitForValidation: boolean;
}

/** Shared index files kept in step. */
export interface TaxonomySettings {
  readonly enabled: boolean;
  /** Hours. */
  readonly syncInterval: number;
  readonly sets: readonly TaxonomySet[];
}

/** Files that several repositories have, and that must agree. Names are unique without regard to case. */
export interface TaxonomySet {
  /** Safe in keys, branches and names: lower case letters, digits and `-`, at most 47. */
  readonly name: string;
  /** Globs over paths; `*` does not cross slashes, `**` does; `!` excludes. */
  readonly files: readonly string[];
  /** `owner/name`, or globs of that form; among the source repositories of the mirrors. `!` excludes. */
  readonly repos: readonly string[];
  /** The repository that `push` starts from and `pull` ends in. */
  readonly hub?: string;
  /** Repositories whose values win, best first. The hub comes before all that are not named. */
  readonly rank: readonly string[];
  /** Path of a JSON Schema in the hub (without one: in the best repository that has it) that every file must satisfy. */
  readonly schema?: string;
  /** Whether a replica gets a commit on its default branch, or a pull request. */
  readonly delivery: 'commit' | 'pull-request';
  readonly conflictStrategy: 'merge' | 'ours' | 'theirs' | 'manual';
  /** What a schedule does; `continuous` is `bidirectional`, and pushes lead to a round, too. */
  readonly mode: 'push' | 'pull' | 'bidirectional' | 'continuous';
  /** Whether a replica that has never had a file gets it. */
  readonly createMissing: boolean;
}

/** Checks of the code. The words are those of `functions/validation/finding.ts`. */
export interface ValidationSettings {
  readonly enabled: boolean;
  readonly autoCommit: boolean;
  readonly autoPush: boolean;
  /** What becomes of fixes: a commit on the branch, a pull request, or nothing but a report. */
  readonly mode: 'commit' | 'pull-request' | 'report';
  /** Which files an event looks at. A schedule looks at all. */
  readonly scope: 'changed' | 'all';
  /** Whether findings on lines that a change did not touch count. */
  readonly lines: 'all' | 'added';
  readonly failOn: 'info' | 'warning' | 'error' | 'critical';
  readonly stages: readonly (1 | 2 | 3 | 4)[];
  readonly languages: readonly ('python' | 'javascript' | 'json' | 'markdown')[];
  /** Globs over paths; `*` does not cross slashes, `**` does. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** By code, or by `language/code`. */
  readonly rules: Readonly<Record<string, 'info' | 'warning' | 'error' | 'critical' | 'off'>>;
  /** Path in the repository of a file with fingerprints of known findings. */
  readonly baseline?: string;
  readonly maxLineLength: number;
  /** Hours between two looks at whole repositories. */
  readonly interval: number;
}

/** Levels of the log, least important first. */
export const logLevels = ['DEBUG', 'INFO', 'WARN', 'ERROR'] as const;
export type LogLevel = (typeof logLevels)[number];

/** The configuration after defaults and short forms: what every other part of the product reads. */
export interface Configuration {
  readonly mirrors: readonly Mirror[];
  readonly logLevel: LogLevel;
  /** Absent when the file has no such section: not enabled. */
  readonly taxonomy?: TaxonomySettings;
  readonly validation?: ValidationSettings;
  readonly deployment?: DeploymentSettings;
  /** Always there: without a section, with the defaults (enabled, hourly, healing). */
  readonly health: HealthSettings;
  /** Absent: nobody is told but by `auto-builder alerts` and CloudWatch. */
  readonly alerts?: AlertSettings;
  /** Always there, as `health`. */
  readonly metrics: MetricsSettings;
}
