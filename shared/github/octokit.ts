import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import { Octokit } from '@octokit/rest';
import type { SecretStore } from '../secrets/secret-store.ts';
import type { BudgetGuard } from './budget-guard.ts';
import type { InstallationTokenCache } from './installation-tokens.ts';
import type { PageCache } from './repository-pages.ts';

/** What talking to GitHub needs from the outside. */
export interface GitHubConnection {
  readonly secrets: SecretStore;
  /** Shared between jobs so that a GitHub App's token is minted about once an hour. */
  readonly installationTokens?: InstallationTokenCache;
  /** Shared between jobs so that unchanged lists cost nothing. */
  readonly pages?: PageCache;
  /** Holds requests back for which the rate limit has no room. */
  readonly budget?: BudgetGuard;
  /** Epoch milliseconds. */
  readonly clock?: () => number;
  /** Milliseconds until the caller has to be done: no wait is longer. */
  readonly timeLeftMs?: () => number;
  /** Length of a second while waiting to try again; tests make it short. */
  readonly secondMs?: number;
}

const ThrottledOctokit = Octokit.plugin(retry, throttling);
/** 409 and 422 are answers about the content; limits are the throttling's business. */
const neverRetried = [400, 401, 403, 404, 409, 410, 422, 429, 451];
const retries = 2;
/** What must remain after a wait, to do the request again and the rest of the job. */
const reserveMs = 10_000;
/** A job that waits longer than this is better put back into its queue. */
const longestWaitSeconds = 60;
const requestTimeoutMs = 30_000;

/**
 * An Octokit that paces itself and tries again, but never waits longer than the time left: then it fails, and the
 * translated failure says when to come back.
 *
 * @param limitedBy names what shares one rate limit: pacing is per name within a process.
 * @param authorization resolves to the header's value, asked before each request.
 */
export function createOctokit(
  apiUrl: string,
  limitedBy: string,
  authorization: () => Promise<string>,
  connection: GitHubConnection,
): Octokit {
  const { timeLeftMs = () => Number.POSITIVE_INFINITY, secondMs = 1000, budget } = connection;
  const id = `${apiUrl} ${limitedBy}`;
  const waitFits = (seconds: number, _request: unknown, _octokit: unknown, tried: number) =>
    tried < 1 && seconds <= longestWaitSeconds && seconds * secondMs + reserveMs <= timeLeftMs();
  const octokit = new ThrottledOctokit({
    baseUrl: apiUrl,
    userAgent: 'auto-builder',
    log: silent,
    request: {
      fetch: async (url: string, options: RequestInit) => {
        const response = await fetch(url, {
          ...options,
          signal: AbortSignal.timeout(Math.max(1, Math.min(requestTimeoutMs, timeLeftMs()))),
        });
        budget?.answered(id, response.headers, response.status);
        return response;
      },
    },
    retry: { doNotRetry: neverRetried, retries, retryAfterBaseValue: secondMs },
    throttle: {
      id,
      retryAfterBaseValue: secondMs,
      onRateLimit: waitFits,
      onSecondaryRateLimit: waitFits,
    },
  });
  octokit.hook.before('request', async (options) => {
    // To ask how much is left costs nothing.
    if (options.url !== '/rate_limit')
      await budget?.admit(id, `${options.method} ${options.url} on ${apiUrl}`);
    options.headers.authorization = await authorization();
    // The plugin waits 1 s, then 4 s. Any other number here would make it repeat what must never be repeated.
    if (timeLeftMs() <= 5 * secondMs + reserveMs) options.request.retries = 0;
  });
  return octokit;
}

/** Failures are thrown, not logged: Octokit would print them with the request's address. */
const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };

function ignore(): void {}
