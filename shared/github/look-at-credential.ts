import { z } from 'zod';
import type { Endpoint } from '../config/configuration.ts';
import { type AccessFindings, type AccessNeeds, examineAccess } from './check-access.ts';
import type { OpenEndpoint } from './connect-hosting.ts';
import { GitHubError } from './errors.ts';
import type { GitHubConnection } from './octokit.ts';
import { undefinedOn } from './translate-failure.ts';

/** What credentials are good for, at this moment. Times are epoch milliseconds. */
export interface CredentialLook extends Omit<AccessFindings, 'expiresAt'> {
  /** Only for tokens that expire. */
  readonly expiresAt?: number;
  /** Absent: the host has no limit. */
  readonly budget?: { readonly limit: number; readonly remaining: number; readonly resetAt: number };
  /** The host's clock. Absent: it did not say. */
  readonly hostTime?: number;
  /** The host refuses a GitHub App because our clock differs from its own. */
  readonly refusedForClock?: true;
}

const limitSchema = z.object({
  resources: z.object({ core: z.object({ limit: z.number(), remaining: z.number(), reset: z.number() }) }),
});

/** Looks at credentials that GitHub takes. Throws `GitHubError` when it does not. */
export async function lookAtCredential(
  place: OpenEndpoint,
  endpoint: Endpoint,
  needs: AccessNeeds,
): Promise<CredentialLook> {
  // Asked first: it costs nothing, and shows whether an installation's token is still taken.
  const limit = await place.attempt('the rate limit', () =>
    place.octokit.request('GET /rate_limit').catch(undefinedOn(404)),
  );
  const { expiresAt, ...findings } = await examineAccess(place, endpoint, needs);
  const core = limit && limitSchema.parse(limit.data).resources.core;
  const expiry = expiresAt === undefined ? Number.NaN : Date.parse(expiresAt);
  const hostTime = Date.parse(limit?.headers.date ?? '');
  return {
    ...findings,
    ...(Number.isNaN(expiry) ? {} : { expiresAt: expiry }),
    ...(core ? { budget: { limit: core.limit, remaining: core.remaining, resetAt: core.reset * 1000 } } : {}),
    ...(Number.isNaN(hostTime) ? {} : { hostTime }),
  };
}

/** An App's tokens are dated half a minute back, and hold for ten minutes: https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app. */
const tolerableSkewMs = 25_000;
const clockTimeoutMs = 10_000;

/** The host's clock, where the difference to ours is why it refuses an App; `undefined`: that is not why. */
export async function clockThatRefuses(
  { apiUrl, credentials }: Endpoint,
  error: unknown,
  { clock = Date.now }: GitHubConnection,
): Promise<CredentialLook | undefined> {
  const isRefusal = error instanceof GitHubError && error.code === 'GITHUB_AUTHENTICATION_FAILED';
  if (!isRefusal || !('app' in credentials)) return undefined;
  // Every answer has the time, also one to nobody, and this one costs nothing.
  const answer = await fetch(`${apiUrl}/rate_limit`, { signal: AbortSignal.timeout(clockTimeoutMs) }).catch(
    () => undefined,
  );
  await answer?.body?.cancel();
  const hostTime = Date.parse(answer?.headers.get('date') ?? '');
  if (!(Math.abs(clock() - hostTime) > tolerableSkewMs)) return undefined;
  const identity = `app ${credentials.app.id}`;
  return { kind: 'app', identity, problems: [], hostTime, refusedForClock: true };
}
