import { checkRepository } from '../../functions/health/checks/check-repository.ts';
import type { CheckPorts, QueueLook } from '../../functions/health/checks/ports.ts';
import type { RepositoryLook } from '../../functions/health/ports.ts';
import type { Configuration, Endpoint, Mirror } from '../../shared/config/configuration.ts';
import type { Refs } from '../../shared/git/object-id.ts';
import type { HealthHost } from '../../shared/github/health-host.ts';
import type { CredentialLook } from '../../shared/github/look-at-credential.ts';
import type { HookLook } from '../../shared/github/look-at-hook.ts';
import type { CheckName, CheckResult, HealthReport } from '../../shared/health/health.ts';
import type { DestinationState, RunRecord } from '../../shared/state/mirror-state.ts';
import type { StandingLease, UnreadableState } from '../../shared/state/mirror-state-repair.ts';
import type { ValidationRecord } from '../../shared/state/validation-store.ts';
import { configuration, mirror } from './configuration.ts';
import { destinationState } from './state-builders.ts';

/** When the looks are made. */
export const looksAt = Date.parse('2026-11-21T10:00:00Z');
/** The source of the repository that is looked at, and its one destination. */
export const sourceKey = 'github.com/acme/app';
export const destinationKey = 'github.com/acme-backup/app';

/** A tip that names itself. */
export function tip(digit: string): string {
  return digit.repeat(40);
}

/** The world of one look: all is well, but for what the test names. */
export interface CheckWorld {
  readonly mirrors?: readonly Mirror[];
  readonly settings?: Partial<Configuration>;
  readonly off?: readonly CheckName[];
  readonly source?: () => { readonly refs: Refs; readonly head?: string };
  readonly destination?: (endpoint: Endpoint) => Refs;
  readonly committedAt?: number;
  readonly states?: () => readonly DestinationState[];
  readonly history?: readonly RunRecord[];
  readonly lease?: StandingLease;
  readonly unreadable?: UnreadableState;
  readonly repository?: (endpoint: Endpoint) => Awaited<ReturnType<HealthHost['repository']>>;
  readonly isProtected?: () => boolean;
  readonly credential?: (endpoint: Endpoint) => Partial<CredentialLook>;
  readonly hook?: () => Partial<HookLook>;
  readonly webhookUrl?: string;
  readonly validations?: readonly ValidationRecord[];
  readonly queues?: readonly QueueLook[];
  readonly deployments?: Partial<CheckPorts['deployments']>;
  readonly before?: HealthReport;
  readonly dependencies?: CheckPorts['dependencies'];
  readonly ownBranches?: CheckPorts['ownBranches'];
  /** Milliseconds that a listing takes. */
  readonly listingMs?: number;
}

const refs: Refs = new Map([['refs/heads/main', tip('a')]]);

/** What the look needs, from that world. */
function checkPorts(world: CheckWorld = {}): CheckPorts {
  let now = looksAt;
  const { mirrors = [mirror()], settings = {}, off = [] } = world;
  const base = configuration(...mirrors);
  const listed = <Value>(value: Value): Value => {
    now += world.listingMs ?? 0;
    return value;
  };
  const host: HealthHost = {
    repository: async (endpoint) =>
      world.repository ? world.repository(endpoint) : { defaultBranch: 'main', archived: false },
    isProtected: async () => world.isProtected?.() ?? true,
    credential: async (endpoint) => ({
      kind: 'app',
      identity: 'installation 7',
      problems: [],
      ...world.credential?.(endpoint),
    }),
    hook: async () => ({
      kind: 'organisation',
      active: true,
      missingEvents: [],
      deliveries: [],
      ...world.hook?.(),
    }),
    counted: async (work) => ({ result: await work(), requests: 4 }),
  };
  return {
    configuration: { ...base, ...settings, health: { ...base.health, off } },
    git: {
      source: async () => listed({ head: 'refs/heads/main', refs, ...world.source?.() }),
      destination: async (endpoint) => listed(world.destination?.(endpoint) ?? refs),
      committedAt: async () => world.committedAt,
    },
    host,
    state: { destinations: async () => world.states?.() ?? [inStep()] },
    memory: { lease: async () => world.lease, unreadable: async () => world.unreadable },
    runs: { history: async () => world.history ?? [] },
    validations: {
      latest: async () => world.validations?.at(-1),
      trend: async () => world.validations ?? [],
    },
    deployments: {
      environments: { read: async () => undefined },
      runs: { read: async () => undefined, list: async () => [] },
      open: { list: async () => [] },
      ...world.deployments,
    },
    queues: async () => world.queues ?? [],
    before: async () => world.before,
    ...(world.dependencies ? { dependencies: world.dependencies } : {}),
    ...(world.ownBranches ? { ownBranches: world.ownBranches } : {}),
    webhookUrl: world.webhookUrl ?? 'https://builder.example/webhook',
    now: () => now,
  };
}

/** A destination that was brought in step an hour ago; name what matters. */
export function inStep(change: Partial<DestinationState> = {}): DestinationState {
  const at = looksAt - 3_600_000;
  return destinationState({
    source: sourceKey,
    destination: destinationKey,
    finishedAt: at,
    lastSyncedAt: at,
    ...change,
  });
}

/** Looks at `acme/app` in that world. */
export function lookAtApp(world: CheckWorld = {}): Promise<RepositoryLook> {
  const { mirrors = [mirror()] } = world;
  return checkRepository({ mirrors, repository: 'acme/app', key: sourceKey }, checkPorts(world));
}

/** The result of one check of `acme/app`; by its subject where there are several. Throws when there is none. */
export async function resultOf(
  check: CheckName,
  world: CheckWorld = {},
  subject?: string,
): Promise<CheckResult> {
  const { checks } = await lookAtApp(world);
  const found = checks.find((one) => {
    return one.check === check && (subject === undefined || one.subject === subject);
  });
  if (!found) throw new Error(`there is no result of the check ${check}`);
  return found;
}
