import type { AlertLevel, CheckName } from '../health/health.ts';

/** Looks at the health of repositories, and healing. */
export interface HealthSettings {
  readonly enabled: boolean;
  /** Seconds between two looks; `HEALTH_CHECK_INTERVAL` goes before it. At least 60. */
  readonly interval: number;
  /** Checks that are not made. */
  readonly off: readonly CheckName[];
  /** Whether remedies are applied; `AUTO_HEAL_ENABLED` goes before it. */
  readonly autoHeal: boolean;
  /** Whether a look only says which remedy it would apply. */
  readonly dryRun: boolean;
  /** Times in which nothing is healed, and only critical alerts are told at once. */
  readonly quietHours: readonly TimeOfDay[];
  /** Roots of the package registries' APIs, without a slash at the end. */
  readonly registries: { readonly npm: string; readonly pypi: string };
  /** The public address of the webhook, when it is not the one that the service made; a hook that is made again points there. */
  readonly webhookUrl?: string;
  /** Part of a rate limit, from 0 to 1, that is left to other work: below it nothing is asked. */
  readonly budgetReserve: number;
}

/** A span of each day, or of some days of the week; it may go over midnight. */
export interface TimeOfDay {
  /** `HH:MM`. */
  readonly from: string;
  /** `24:00` is the end of the day; when not later than `from`, it is on the next day. Never the same as `from`. */
  readonly to: string;
  /** IANA name. */
  readonly timezone: string;
  /** On which it begins; 1 is Monday, 7 Sunday. */
  readonly days: readonly (1 | 2 | 3 | 4 | 5 | 6 | 7)[];
}

/** Where people are told. */
export interface AlertSettings {
  readonly enabled: boolean;
  readonly channels: readonly AlertChannel[];
  /** The first that takes an alert says who is told; after one with `goOn`, the next that takes it says so, too. */
  readonly routes: readonly AlertRoute[];
  /** Seconds for which alerts of one group are gathered before a first message. */
  readonly groupWait: number;
  /** Hours after which an open alert is told again. */
  readonly repeat: number;
  /** Seconds until an alert that nobody acknowledged goes on to the next step, by level. */
  readonly acknowledgeWithin: Readonly<Record<AlertLevel, number>>;
  /** Hours between two digests of low alerts. */
  readonly digest: number;
  readonly maintenance: readonly MaintenanceWindow[];
}

/** Common to all channels. */
interface Named {
  /** Unique: letters, digits and `-`. */
  readonly name: string;
}
export type AlertChannel = Named &
  (
    | { readonly kind: 'slack' /** Reference to the secret with the address. */; readonly url: string }
    | {
        readonly kind: 'pagerduty';
        /** Reference to a secret. */
        readonly routingKey: string;
        /** Root of the Events API v2. */
        readonly apiUrl: string;
      }
    | {
        readonly kind: 'email';
        readonly from: string;
        readonly to: readonly string[];
        /** Absent: Amazon SES, by the function's role. */
        readonly smtp?: {
          readonly host: string;
          readonly port: number;
          /** TLS from the start; otherwise STARTTLS where the server offers it. */
          readonly secure: boolean;
          readonly username?: string;
          /** Reference to a secret. */
          readonly password?: string;
        };
      }
    /** A topic (or telephone numbers) of Amazon SNS: e-mail, SMS, whatever is subscribed. */
    | { readonly kind: 'sns'; readonly topic?: string; readonly phones: readonly string[] }
    | {
        readonly kind: 'webhook';
        readonly url: string;
        /** Reference to the secret that signs the body (HMAC SHA-256, `X-Auto-Builder-Signature-256`). */
        readonly secret: string;
      }
  );

/** Who is told of which alerts. */
export interface AlertRoute {
  /** Empty: all. */
  readonly levels: readonly AlertLevel[];
  /** Globs over `owner/name`; empty: all, and what belongs to none. */
  readonly repositories: readonly string[];
  /** Globs over codes; empty: all. */
  readonly codes: readonly string[];
  /** Names of channels. */
  readonly channels: readonly string[];
  /** Names of the channels of each step of escalation. */
  readonly escalation: readonly (readonly string[])[];
  /** Whether the routes below are asked, too. */
  readonly goOn: boolean;
}

/** A time in which alerts are kept and not told. */
export interface MaintenanceWindow {
  /** Epoch milliseconds. */
  readonly from: number;
  readonly to: number;
  /** Globs over `owner/name`; empty: everything. */
  readonly repositories: readonly string[];
  readonly reason: string;
}

/** Objectives, and how figures are given out. */
export interface MetricsSettings {
  /** Reference to the secret that `GET /metrics` asks for as a bearer token; absent: there is no such address. */
  readonly token?: string;
  /** Targets from 0 to 1, times in milliseconds. */
  readonly objectives: Objectives;
  /** US dollars, for costs. */
  readonly prices: { readonly gigabyteSecond: number; readonly request: number };
}

/** What the service promises, over 30 days. */
export interface Objectives {
  readonly syncSuccess: number;
  readonly syncP95Ms: number;
  readonly deploymentSuccess: number;
  readonly uptime: number;
  readonly healingSuccess: number;
}
