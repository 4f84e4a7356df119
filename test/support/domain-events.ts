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
