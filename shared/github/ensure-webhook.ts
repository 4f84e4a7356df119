import type { Endpoint } from '../config/configuration.ts';
import { openEndpoint } from './connect-hosting.ts';
import type { GitHubConnection } from './octokit.ts';

/** The events that the webhook function understands. */
export const webhookEvents: readonly string[] = ['push', 'create', 'delete', 'repository', 'pull_request'];

/**
 * Makes an organisation tell `url` of its pushes and pull requests, once. A webhook that is there already is told to send
 * what it does not send yet, and stays as it is otherwise, its secret included: GitHub shows none, so whether it is the right one is
 * not known. With `tellSecret` it is told again. Needs the scope `admin:org_hook` or the App
 * permission `organization_hooks: write`. Throws `GitHubError`.
 */
export async function ensureWebhook(
  endpoint: Endpoint,
  connection: GitHubConnection,
  webhook: { readonly url: string; readonly secret: string; readonly tellSecret?: boolean },
): Promise<'created' | 'updated' | 'present'> {
  const { octokit, attempt } = await openEndpoint(endpoint, connection);
  const { org } = endpoint;
  const config = { url: webhook.url, secret: webhook.secret, content_type: 'json' };
  return attempt(`the webhooks of ${org}`, async () => {
    for (let page = 1; ; page += 1) {
      const { data: hooks } = await octokit.request('GET /orgs/{org}/hooks', { org, per_page: 100, page });
      const found = hooks.find(({ config }) => config.url === webhook.url);
      if (found) {
        const heard = new Set(found.events);
        const isRight = found.active && (heard.has('*') || webhookEvents.every((event) => heard.has(event)));
        if (isRight && webhook.tellSecret !== true) return 'present';
        await octokit.request('PATCH /orgs/{org}/hooks/{hook_id}', {
          org,
          hook_id: found.id,
          active: true,
          // Somebody may have had a reason to ask for more.
          events: heard.has('*') ? ['*'] : [...new Set([...found.events, ...webhookEvents])],
          ...(webhook.tellSecret === true ? { config } : {}),
        });
        return 'updated';
      }
      if (hooks.length < 100) break;
    }
    await octokit.request('POST /orgs/{org}/hooks', {
      org,
      name: 'web',
      active: true,
      events: [...webhookEvents],
      config,
    });
    return 'created';
  });
}
