import { z } from 'zod';
import type { Endpoint } from '../config/configuration.ts';
import type { OpenEndpoint } from './connect-hosting.ts';
import { webhookEvents } from './ensure-webhook.ts';
import { type HookDelivery, openHookDeliveries } from './hook-deliveries.ts';
import type { GitHubConnection } from './octokit.ts';
import { undefinedOnCode } from './translate-failure.ts';

/** The webhook of an organisation that tells one address. */
export interface HookLook {
  /** `hidden`: hooks may not be seen there. `app`: a GitHub App's own hook tells the address. */
  readonly kind: 'organisation' | 'app' | 'missing' | 'hidden';
  readonly active: boolean;
  /** Events that it does not send, of those that are needed. */
  readonly missingEvents: readonly string[];
  /** The last attempts, newest first, at most 100. */
  readonly deliveries: readonly HookDelivery[];
}

const hooksSchema = z.array(
  z.object({
    active: z.boolean(),
    events: z.array(z.string()),
    config: z.object({ url: z.string().optional() }),
  }),
);

const nothing = { active: false, missingEvents: [], deliveries: [] };

/** Looks at the hook that tells `url`, of the organisation or of the App, and at what it delivered last. Throws `GitHubError`. */
export async function lookAtHook(
  endpoint: Endpoint,
  url: string,
  open: (endpoint: Endpoint) => Promise<OpenEndpoint>,
  connection: GitHubConnection,
): Promise<HookLook> {
  const { octokit, attempt } = await open(endpoint);
  const { org } = endpoint;
  const listed = await attempt(`the webhooks of ${org}`, () =>
    octokit.request('GET /orgs/{org}/hooks', { org, per_page: 100 }),
  ).catch(undefinedOnCode('GITHUB_NOT_FOUND', 'GITHUB_FORBIDDEN'));
  const found = hooksSchema.parse(listed?.data ?? []).find(({ config }) => config.url === url);
  const ours = await openHookDeliveries(endpoint, connection, url);
  const pages = await Promise.all(
    ours.map(async (hook) => {
      for await (const page of hook.list()) return page;
      return [];
    }),
  );
  const deliveries = pages.flat().toSorted((a, b) => b.deliveredAt - a.deliveredAt);
  if (found) {
    const missingEvents = found.events.includes('*')
      ? []
      : webhookEvents.filter((event) => !found.events.includes(event));
    return { kind: 'organisation', active: found.active, missingEvents, deliveries };
  }
  if (ours.length > 0) return { kind: 'app', active: true, missingEvents: [], deliveries };
  return { kind: listed ? 'missing' : 'hidden', ...nothing };
}
