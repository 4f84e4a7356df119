import type { Configuration } from '../../shared/config/configuration.ts';
import { ensureWebhook } from '../../shared/github/ensure-webhook.ts';
import { GitHubError } from '../../shared/github/errors.ts';
import type { GitHubConnection } from '../../shared/github/octokit.ts';
import { webhookSecretName } from '../webhook-secret.ts';

/** What became of one organisation's webhook. */
export interface EnsuredWebhook {
  readonly org: string;
  readonly state?: 'created' | 'updated' | 'present';
  readonly problem?: string;
}

/**
 * Makes every source organisation tell `url` of its pushes and pull requests. What a host refuses is part of the result. Throws
 * `SECRET_NOT_FOUND` when there is no webhook secret.
 */
export async function ensureWebhooks(
  { mirrors }: Configuration,
  connection: GitHubConnection,
  url: string,
): Promise<readonly EnsuredWebhook[]> {
  const secret = await connection.secrets.get(webhookSecretName);
  const sources = new Map(
    mirrors.map(({ source }) => [`${source.apiUrl} ${source.org}`.toLowerCase(), source]),
  );
  const results: EnsuredWebhook[] = [];
  for (const source of sources.values()) {
    try {
      results.push({ org: source.org, state: await ensureWebhook(source, connection, { url, secret }) });
    } catch (error) {
      if (!(error instanceof GitHubError)) throw error;
      results.push({ org: source.org, problem: `${error.what}. ${error.remedy}` });
    }
  }
  return results;
}
