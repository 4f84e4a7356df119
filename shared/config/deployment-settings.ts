/** Parts of the pipeline, in the order in which they run. `deploy` always does. */
export const deploymentStages = ['validate', 'build', 'deploy', 'verify', 'post'] as const;
export type DeploymentStage = (typeof deploymentStages)[number];

/** The section `deployment`, with defaults and short forms resolved. */
export interface DeploymentSettings {
  readonly enabled: boolean;
  /** Whether a release that fails after all traffic reached it is taken back without a person. */
  readonly autoRollback: boolean;
  /** In the order of promotion. */
  readonly environments: readonly string[];
  /** A commit is deployed only after it has passed validation. */
  readonly waitForValidation: boolean;
  readonly freezes: readonly Freeze[];
  readonly apps: readonly DeploymentApp[];
}

/** A time in which nothing is deployed without an override. Rollbacks always go. */
export type Freeze = {
  /** Empty: all. */
  readonly environments: readonly string[];
  readonly reason: string;
} & (
  | { readonly kind: 'once' /** Epoch milliseconds. */; readonly from: number; readonly to: number }
  | {
      readonly kind: 'weekly';
      /** 0 is Sunday. */
      readonly days: readonly number[];
      /** Minutes of the day; an end before its start lies on the next day. */
      readonly from: number;
      readonly to: number;
      /** IANA name. */
      readonly timeZone: string;
    }
);

/** Something that is deployed. Names are unique without regard to case. */
export interface DeploymentApp {
  /** Safe in keys, branches and names: lower case letters, digits and `-`, at most 47. */
  readonly name: string;
  /** `owner/name`, at the source of a mirror. */
  readonly repo: string;
  /** `Mirror.id`: whose source the repository is. */
  readonly mirror: string;
  /** Absent: what is deployed is the repository itself. */
  readonly build?: BuildSettings;
  readonly targets: readonly TargetSettings[];
  readonly checks: readonly CheckSettings[];
  readonly stages: readonly DeploymentStage[];
  /** In the order of promotion. */
  readonly environments: readonly EnvironmentSettings[];
}

/** How a release is made from a commit. */
export interface BuildSettings {
  /** Run by `sh -c` in the root of the repository. */
  readonly command: string;
  /** Folder that the command makes, from the root of the repository. */
  readonly output: string;
  /** Files and folders that the result depends on; the whole repository by default (`['.']`). */
  readonly inputs: readonly string[];
  /** Anything else that the result depends on. */
  readonly cacheKey: string;
  readonly timeoutSeconds: number;
}

/** One environment of an app. */
export interface EnvironmentSettings {
  readonly name: string;
  /** A person has to agree. */
  readonly approval: boolean;
  /** Only a release that is, or was last, live in that environment of the same app may go here. */
  readonly after?: string;
  /** With `after`: a release that succeeded there is promoted at once. */
  readonly automatic: boolean;
  /** Globs over short names: a push to them starts a deployment. */
  readonly branches: readonly string[];
  readonly tags: readonly string[];
  /** Whether the push itself starts it, or the end of the mirror run after it. */
  readonly startOn: 'push' | 'synced';
  /** Percent of traffic, rising, 100 at last. */
  readonly rollout: readonly number[];
  /** How long each step of the rollout is watched. */
  readonly bakeSeconds: number;
  readonly checkIntervalSeconds: number;
  /** Values for `{name}` in targets and checks, besides `app`, `environment`, `commit`, `release` and `repo`. */
  readonly values: Readonly<Record<string, string>>;
}

interface NamedTarget {
  /** Unique in the app. Default: its kind. */
  readonly name: string;
}

/** Where a release goes. Texts may hold `{name}`: see `EnvironmentSettings.values`. */
export type TargetSettings =
  | (NamedTarget & {
      readonly kind: 'git';
      /** `refs/heads/…` that moves forward to the release. */
      readonly ref: string;
      /** `refs/tags/…` that is made for each release. */
      readonly tag?: string;
      /** `owner/name` at the same host; default: the app's own. */
      readonly repo?: string;
    })
  | (NamedTarget & {
      readonly kind: 'static';
      /** On AWS. */
      readonly bucket?: string;
      /** ARN of a CloudFront KeyValueStore. */
      readonly keyValueStore?: string;
      /** On one machine. */
      readonly directory?: string;
      /** Loopback port on which the local cloud serves the directory. */
      readonly port?: string;
      /** Globs over files whose names hold a hash of their content: kept for open tabs of releases before. */
      readonly immutable: readonly string[];
      /** Answers paths that no file has, such as the views of a single page application. */
      readonly fallback?: string;
      /** Days that files of past releases stay. */
      readonly keepDays: number;
    })
  | (NamedTarget & {
      readonly kind: 'lambda';
      readonly function: string;
      readonly alias: string;
      /** Folder in the build's output that becomes the function's code; default all of it. */
      readonly path: string;
    })
  | (NamedTarget & {
      readonly kind: 'cloudformation';
      readonly stack: string;
      /** Path of the template in the build's output, or in the repository without a build. */
      readonly template: string;
      readonly parameters: Readonly<Record<string, string>>;
      readonly capabilities: readonly string[];
      /** Logical ids that may be replaced or deleted although they hold data. */
      readonly allowReplacement: readonly string[];
      /** ARNs of CloudWatch alarms that roll the stack back while it changes. */
      readonly rollbackAlarms: readonly string[];
      /** ARN of the role with which CloudFormation makes the resources; absent: what the stack was made with. */
      readonly role?: string;
    })
  | (NamedTarget & {
      readonly kind: 'workflow';
      /** File name, `deploy.yml`. */
      readonly workflow: string;
      readonly inputs: Readonly<Record<string, string>>;
      readonly timeoutSeconds: number;
    })
  | (NamedTarget & {
      readonly kind: 'command';
      readonly command: string;
      /** Names of secrets that the command gets as variables. */
      readonly secrets: readonly string[];
      readonly timeoutSeconds: number;
    });

export type TargetKind = TargetSettings['kind'];

interface NamedCheck {
  readonly name: string;
  /** `verify`: before a step of the rollout counts. `post`: after the release is committed. `both`. */
  readonly when: 'verify' | 'post' | 'both';
}

/** What must hold of a release. */
export type CheckSettings =
  | (NamedCheck & {
      readonly kind: 'http';
      readonly url: string;
      readonly method: 'GET' | 'HEAD' | 'POST';
      readonly headers: Readonly<Record<string, string>>;
      /** Accepted status codes. */
      readonly status: readonly number[];
      /** The body must contain it. */
      readonly contains?: string;
      /** A regular expression that the body must match. */
      readonly matches?: string;
      /** Slower answers fail. */
      readonly maxLatencyMs?: number;
      readonly timeoutSeconds: number;
    })
  /** Every file of the release is served, with its own bytes. */
  | (NamedCheck & { readonly kind: 'assets'; readonly url: string; readonly timeoutSeconds: number })
  /** The candidate alone is looked at, beside what is live. */
  | (NamedCheck & {
      readonly kind: 'metrics';
      /** Name of a target that measures (`lambda`). */
      readonly target: string;
      /** 0 to 1; and at most `maxErrorRatio` times that of the live release. */
      readonly maxErrorRate: number;
      readonly maxErrorRatio: number;
      /** Of the 95th percentile, against the live release. */
      readonly maxLatencyRatio: number;
      /** Fewer requests of the candidate decide nothing. */
      readonly minimumRequests: number;
    });
