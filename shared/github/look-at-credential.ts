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
  /**
   * Milliseconds by which our clock is ahead of the host's, below 0 behind it; 0 when the time that the answer took explains what there is
   * between them. Absent: the host did not say.
   */
  readonly clockAheadMs?: number;
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
  clock: () => number = Date.now,
): Promise<CredentialLook> {
  const sentAt = clock();
  // Asked first: it costs nothing, and shows whether an installation's token is still taken.
  const limit = await place.attempt('the rate limit', () =>
    place.octokit.request('GET /rate_limit').catch(undefinedOn(404)),
  );
  const clockAheadMs = aheadOf(limit?.headers.date, sentAt, clock());
  const { expiresAt, ...findings } = await examineAccess(place, endpoint, needs);
  const core = limit && limitSchema.parse(limit.data).resources.core;
  const expiry = expiresAt === undefined ? Number.NaN : Date.parse(expiresAt);
  return {
    ...findings,
    ...(Number.isNaN(expiry) ? {} : { expiresAt: expiry }),
    ...(core ? { budget: { limit: core.limit, remaining: core.remaining, resetAt: core.reset * 1000 } } : {}),
    ...(clockAheadMs === undefined ? {} : { clockAheadMs }),
  };
}

/** Dates in headers are whole seconds, rounded down. */
const headerMs = 1_000;

/** By how much our clock is ahead of one that said `date` at some moment from `sentAt` to `heardAt`. */
function aheadOf(date: string | undefined, sentAt: number, heardAt: number): number | undefined {
  const hostTime = Date.parse(date ?? '');
  if (Number.isNaN(hostTime)) return undefined;
  if (hostTime > heardAt) return heardAt - hostTime;
  return hostTime + headerMs <= sentAt ? sentAt - hostTime : 0;
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
  const sentAt = clock();
  const answer = await fetch(`${apiUrl}/rate_limit`, { signal: AbortSignal.timeout(clockTimeoutMs) }).catch(
    () => undefined,
  );
  await answer?.body?.cancel();
  const clockAheadMs = aheadOf(answer?.headers.get('date') ?? undefined, sentAt, clock());
  if (clockAheadMs === undefined || Math.abs(clockAheadMs) <= tolerableSkewMs) return undefined;
  const identity = `app ${credentials.app.id}`;
  return { kind: 'app', identity, problems: [], clockAheadMs, refusedForClock: true };
}
