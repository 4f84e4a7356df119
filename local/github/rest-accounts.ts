import { Hono } from 'hono';
import type { Host } from './host.ts';
import { publicAccountJson } from './representations.ts';
import type { RestEnvironment } from './rest.ts';
import { githubError, notFound } from './rest-errors.ts';

/** Who the token belongs to, and what kind of account a name is. */
export function accountRoutes(host: Host): Hono<RestEnvironment> {
  const app = new Hono<RestEnvironment>();

  app.get('/user', (context) => {
    const { principal } = context.var;
    if (principal.kind !== 'user') throw githubError(403, 'Resource not accessible by integration');
    const account = host.state.account(principal.login);
    if (!account) throw notFound();
    return context.json(publicAccountJson(account, host.urls));
  });

  app.get('/users/:username', (context) => {
    const account = host.state.account(context.req.param('username'));
    if (!account) throw notFound();
    return context.json(publicAccountJson(account, host.urls));
  });

  return app;
}
