import { createHash } from 'node:crypto';
import { Hono, type MiddlewareHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { Principal } from './access.ts';
import type { Host } from './host.ts';
import type { RateLimit, RateLimits } from './rate-limit.ts';
import { accountRoutes } from './rest-accounts.ts';
import { appRoutes } from './rest-apps.ts';
import { branchRoutes } from './rest-branches.ts';
import { checkRoutes } from './rest-checks.ts';
import { codeScanningRoutes } from './rest-code-scanning.ts';
import { deliveryRoutes } from './rest-deliveries.ts';
import { deploymentRoutes } from './rest-deployments.ts';
import { githubError, notFound } from './rest-errors.ts';
import { hookRoutes } from './rest-hooks.ts';
import { pullRoutes } from './rest-pulls.ts';
import { repositoryRoutes } from './rest-repositories.ts';
import { reviewRoutes } from './rest-reviews.ts';
import { workflowRoutes } from './rest-workflows.ts';

/** What the middleware leaves for the routes. */
export interface RestEnvironment {
  Variables: { principal: Principal };
}

/** The REST API under `/api/v3`: only the routes that this product calls. */
export function restApi(host: Host, limits: RateLimits): Hono<RestEnvironment> {
  const app = new Hono<RestEnvironment>();
  app.onError((error) => {
    if (error instanceof HTTPException) return error.getResponse();
    throw error;
  });
  app.notFound(() => notFound().getResponse());
  app.use(async (context, next) => {
    await next();
    context.res.headers.set('date', new Date(host.clock()).toUTCString());
  });
  app.use(faults(host));
  app.use(authentication(host));
  app.use(rateLimit(limits));
  app.use(conditional());

  app.get('/rate_limit', (context) => {
    const rate = limits.look(context.var.principal.limitKey);
    return context.json({
      resources: { core: rate, search: { ...rate, limit: 30, remaining: 30, used: 0 } },
      rate,
    });
  });
  const groups = [
    ...[accountRoutes, repositoryRoutes, appRoutes, hookRoutes, deliveryRoutes],
    ...[branchRoutes, checkRoutes, codeScanningRoutes, pullRoutes, reviewRoutes],
    ...[deploymentRoutes, workflowRoutes],
  ];
  for (const routes of groups) app.route('/', routes(host));
  return new Hono<RestEnvironment>().route('/api/v3', app);
}

function faults(host: Host): MiddlewareHandler<RestEnvironment> {
  return async (context, next) => {
    const path = context.req.path.replace(/^\/api\/v3/, '');
    const fault = await host.faults.forRest({ method: context.req.method, path });
    if (fault)
      throw githubError(fault.status, fault.message, fault.headers ? { headers: fault.headers } : {});
    await next();
  };
}

function authentication(host: Host): MiddlewareHandler<RestEnvironment> {
  return async (context, next) => {
    const principal = host.credentials.identify(context.req.header('authorization'));
    if (!principal) throw githubError(401, 'Requires authentication');
    if ('problem' in principal) throw githubError(401, principal.problem);
    context.set('principal', principal);
    await next();
    if (principal.expiresAt !== undefined)
      context.res.headers.set('github-authentication-token-expiration', expiryText(principal.expiresAt));
    if (!principal.scopes) return;
    context.res.headers.set('x-oauth-scopes', principal.scopes.join(', '));
    context.res.headers.set('x-accepted-oauth-scopes', '');
  };
}

/** `2026-11-21 10:15:00 UTC`, as GitHub writes it. */
function expiryText(at: number): string {
  return new Date(at)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC');
}

function rateLimit(limits: RateLimits): MiddlewareHandler<RestEnvironment> {
  return async (context, next) => {
    const key = context.var.principal.limitKey;
    const free = context.req.path.endsWith('/rate_limit');
    if (!free && limits.look(key).remaining === 0) {
      throw githubError(403, `API rate limit exceeded for ${key}.`, {
        headers: limitHeaders(limits.look(key)),
      });
    }
    await next();
    if (!free && context.res.status !== 304) limits.count(key);
    for (const [name, value] of Object.entries(limitHeaders(limits.look(key))))
      context.res.headers.set(name, value);
  };
}

function limitHeaders({ limit, remaining, used, reset }: RateLimit): Record<string, string> {
  return {
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-used': String(used),
    'x-ratelimit-reset': String(reset),
    'x-ratelimit-resource': 'core',
  };
}

/** Tags what GET answers, and answers 304 to a client that has it. */
function conditional(): MiddlewareHandler<RestEnvironment> {
  return async (context, next) => {
    await next();
    const { req, res } = context;
    if (req.method !== 'GET' || res.status !== 200) return;
    const etag = `W/"${createHash('sha256')
      .update(await res.clone().text())
      .digest('hex')}"`;
    const headers = { etag, 'cache-control': 'private, max-age=60, s-maxage=60' };
    if (req.header('if-none-match') === etag) {
      context.res = undefined;
      context.res = new Response(null, { status: 304, headers });
      return;
    }
    for (const [name, value] of Object.entries(headers)) res.headers.set(name, value);
  };
}
