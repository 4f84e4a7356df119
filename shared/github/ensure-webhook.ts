import type { Endpoint } from '../config/configuration.ts';
import { openEndpoint } from './connect-hosting.ts';
import type { GitHubConnection } from './octokit.ts';

/** The events that the webhook function understands. */
const events = ['push', 'create', 'delete', 'repository', 'pull_request'];

/**
 * Makes an organisation tell `url` of its pushes, once: a webhook that is there already stays as it is. Needs the scope
 * `admin:org_hook` or the App permission `organization_hooks: write`. Throws `GitHubError`.
 */
export async function ensureWebhook(
  endpoint: Endpoint,
  connection: GitHubConnection,
  webhook: { readonly url: string; readonly secret: string },
): Promise<'created' | 'present'> {
  const { octokit, attempt } = await openEndpoint(endpoint, connection);
  const { org } = endpoint;
  return attempt(`the webhooks of ${org}`, async () => {
    for (let page = 1; ; page += 1) {
      const { data: hooks } = await octokit.request('GET /orgs/{org}/hooks', { org, per_page: 100, page });
      if (hooks.some(({ config }) => config.url === webhook.url)) return 'present';
      if (hooks.length < 100) break;
    }
    const config = { url: webhook.url, secret: webhook.secret, content_type: 'json' };
    await octokit.request('POST /orgs/{org}/hooks', { org, name: 'web', active: true, events, config });
    return 'created';
  });
}
