import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { domainEventSchemas } from '../../shared/events/domain-events.ts';
import { deliveryEvent } from '../support/webhook-delivery.ts';
import { openWebhook } from '../support/webhook-receiver.ts';

// The package's types are wrong about its default export; it is one JSON file.
const collection: unknown = createRequire(import.meta.url)('@octokit/webhooks-examples');
const examples = z.array(z.object({ name: z.string(), examples: z.array(z.unknown()) })).parse(collection);
const forwarded = ['push', 'create', 'delete', 'repository', 'installation', 'installation_repositories'];
const payloads = examples.flatMap(({ name, examples: list }) =>
  list.map((payload, index) => ({ name, index, payload })),
);

describe("GitHub's own example payloads", () => {
  it('are the whole collection', () => {
    expect(payloads.length).toBeGreaterThanOrEqual(329);
  });

  it.each(payloads)(
    '$name $index is acknowledged, and forwarded exactly when it matters',
    async ({ name, index, payload }) => {
      const { handler, events } = openWebhook();
      const answer = await handler(
        deliveryEvent({ event: name, id: `${name}-${index}`.replaceAll('_', '-'), payload }),
      );
      expect(answer.statusCode).toBe(name === 'ping' ? 200 : 202);
      expect(events).toHaveLength(forwarded.includes(name) ? 1 : 0);
      for (const { type, detail } of events) expect(domainEventSchemas[type].parse(detail)).toEqual(detail);
    },
  );
});
