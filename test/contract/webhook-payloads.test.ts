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
const reviewed = ['opened', 'reopened', 'synchronize', 'ready_for_review'];
const pullRequest = z.object({
  action: z.string(),
  pull_request: z.object({ head: z.object({ repo: z.unknown() }) }),
});

/** Pull requests matter when their code is new, and is still somewhere. */
function matters(name: string, payload: unknown): boolean {
  if (name !== 'pull_request') return forwarded.includes(name);
  const { action, pull_request: request } = pullRequest.parse(payload);
  return reviewed.includes(action) && request.head.repo !== null;
}

const payloads = examples.flatMap(({ name, examples: list }) =>
  list.map((payload, index) => ({ name, index, payload })),
);

describe("GitHub's own example payloads", () => {
  it('have pull requests that matter', () => {
    const requests = payloads.filter(
      ({ name, payload }) => name === 'pull_request' && matters(name, payload),
    );
    expect(requests.length).toBeGreaterThan(0);
  });

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
      expect(events).toHaveLength(matters(name, payload) ? 1 : 0);
      for (const { type, detail } of events) expect(domainEventSchemas[type].parse(detail)).toEqual(detail);
    },
  );
});
