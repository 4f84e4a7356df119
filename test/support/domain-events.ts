import type { DomainEvent } from '../../shared/events/domain-events.ts';

/** A push to `acme/app`, with the given parts of the detail changed. */
export function pushedEvent(
  changes: Partial<DomainEvent<'repository.pushed'>['detail']> = {},
): DomainEvent<'repository.pushed'> {
  return {
    type: 'repository.pushed',
    detail: {
      version: 1,
      deliveryId: 'delivery-1',
      receivedAt: 1_700_000_000_000,
      repository: { host: 'github.com', org: 'acme', name: 'app' },
      ref: 'refs/heads/main',
      ...changes,
    },
  };
}

/** Pull request 7 of `acme/app`, from a branch of the repository itself, with the given parts changed. */
export function pullRequestEvent(
  changes: Partial<DomainEvent<'pull-request.changed'>['detail']> = {},
): DomainEvent<'pull-request.changed'> {
  return {
    type: 'pull-request.changed',
    detail: {
      version: 1,
      deliveryId: 'delivery-2',
      receivedAt: 1_700_000_000_000,
      repository: { host: 'github.com', org: 'acme', name: 'app' },
      number: 7,
      action: 'opened',
      head: { ref: 'feature', id: 'c'.repeat(40), repository: 'acme/app' },
      base: { ref: 'main', id: 'd'.repeat(40) },
      draft: false,
      ...changes,
    },
  };
}

/** A commit on `main` of `acme/app` passed, as the mirror `acme` had it looked at; name what matters. */
export function passedEvent(
  changes: Partial<DomainEvent<'validation.passed'>['detail']> = {},
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
      counts: { info: 0, warning: 0, error: 0, critical: 0 },
      receivedAt: 1_700_000_000_000,
      ...changes,
    },
  };
}
