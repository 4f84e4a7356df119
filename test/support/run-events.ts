import type { DomainEvent } from '../../shared/events/domain-events.ts';

type Detail<Type extends DomainEvent['type']> = DomainEvent<Type>['detail'];

/** When the runs of these builders end. */
export const runEnd = Date.parse('2026-11-21T10:00:00Z');

/** A push that was mirrored in two seconds; name what matters to the test. */
export function syncedEvent(changes: Partial<Detail<'mirror.synced'>> = {}): DomainEvent<'mirror.synced'> {
  return {
    type: 'mirror.synced',
    detail: {
      version: 1,
      runId: 'run-1',
      mirror: 'acme',
      repository: 'github.com/acme/app',
      destinations: ['github.com/acme-backup/app'],
      durationMs: 2_000,
      lagMs: 3_000,
      at: runEnd,
      trigger: 'push',
      ...changes,
    },
  };
}

/** A run of the mirror that failed. */
export function incompleteEvent(
  changes: Partial<Detail<'mirror.incomplete'>> = {},
): DomainEvent<'mirror.incomplete'> {
  return {
    type: 'mirror.incomplete',
    detail: {
      version: 1,
      runId: 'run-1',
      mirror: 'acme',
      repository: 'github.com/acme/app',
      outcome: 'failed',
      reasons: ['no'],
      at: runEnd,
      durationMs: 2_000,
      trigger: 'push',
      ...changes,
    },
  };
}

/** A commit that passed in four seconds. */
export function validatedEvent(
  changes: Partial<Detail<'validation.passed'>> = {},
): DomainEvent<'validation.passed'> {
  return {
    type: 'validation.passed',
    detail: {
      version: 1,
      runId: 'run-1',
      mirror: 'acme',
      repository: 'acme/app',
      ref: 'refs/heads/main',
      commit: 'b'.repeat(40),
      grade: 'B+',
      counts: { info: 0, warning: 0, error: 0, critical: 0 },
      receivedAt: runEnd - 9_000,
      at: runEnd,
      durationMs: 4_000,
      ...changes,
    },
  };
}

/** A round that brought three replicas in step. */
export function roundEvent(changes: Partial<Detail<'taxonomy.synced'>> = {}): DomainEvent<'taxonomy.synced'> {
  return {
    type: 'taxonomy.synced',
    detail: {
      version: 1,
      runId: 'run-1',
      set: 'index',
      written: 3,
      replicas: 4,
      durationMs: 5_000,
      lagMs: 8_000,
      at: runEnd,
      ...changes,
    },
  };
}

const deployed = {
  version: 1,
  runId: 'run-1',
  app: 'shop',
  environment: 'production',
  repository: 'acme/app',
  order: 'deploy',
  by: 'octocat',
  at: runEnd,
  durationMs: 60_000,
} as const;

/** A release that went live in a minute, an hour after its commit. */
export function deployedEvent(
  changes: Partial<Detail<'deployment.succeeded'>> = {},
): DomainEvent<'deployment.succeeded'> {
  return { type: 'deployment.succeeded', detail: { ...deployed, leadTimeMs: 3_600_000, ...changes } };
}

/** A release that did not go live. */
export function undeployedEvent(
  changes: Partial<Detail<'deployment.failed'>> = {},
): DomainEvent<'deployment.failed'> {
  const detail = { ...deployed, outcome: 'failed', code: 'CHECK_FAILED', reason: 'no', ...changes } as const;
  return { type: 'deployment.failed', detail };
}

/** A look at a healthy repository. */
export function checkedEvent(changes: Partial<Detail<'health.checked'>> = {}): DomainEvent<'health.checked'> {
  return {
    type: 'health.checked',
    detail: {
      version: 1,
      runId: 'run-1',
      subject: 'github.com/acme/app',
      name: 'acme/app',
      status: 'healthy',
      score: 90,
      up: true,
      at: runEnd,
      durationMs: 700,
      requests: 2,
      ...changes,
    },
  };
}

/** A remedy that helped after a minute. */
export function healedEvent(changes: Partial<Detail<'health.healed'>> = {}): DomainEvent<'health.healed'> {
  return {
    type: 'health.healed',
    detail: {
      version: 1,
      runId: 'run-1',
      key: 'sync github.com/acme/app',
      remedy: 'retry-sync',
      repository: 'acme/app',
      healed: true,
      tries: 1,
      at: runEnd,
      durationMs: 60_000,
      ...changes,
    },
  };
}
