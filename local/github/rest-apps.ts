import { Hono } from 'hono';
import type { App, Installation, Principal } from './access.ts';
import type { Host } from './host.ts';
import { appJson, installationJson, isoSeconds } from './representations.ts';
import type { RestEnvironment } from './rest.ts';
import { githubError, notFound } from './rest-errors.ts';

/** What a GitHub App asks with its own token: itself, an installation, and a token for one. */
export function appRoutes(host: Host): Hono<RestEnvironment> {
  const app = new Hono<RestEnvironment>();

  app.get('/app', (context) => {
    const known = appOf(context.var.principal);
    const owner = host.state.account(known.installations[0]?.account ?? '');
    if (!owner) throw notFound();
    return context.json(appJson(known, owner, host.urls));
  });

  const installationAt = (principal: Principal, login: string, type: 'Organization' | 'User') => {
    const known = appOf(principal);
    const account = host.state.account(login);
    const installation = known.installations.find((one) => one.account.toLowerCase() === login.toLowerCase());
    if (account?.type !== type || !installation) throw notFound();
    return installationJson(known, installation, account, host.urls);
  };
  app.get('/orgs/:org/installation', (context) =>
    context.json(installationAt(context.var.principal, context.req.param('org'), 'Organization')),
  );
  app.get('/users/:username/installation', (context) =>
    context.json(installationAt(context.var.principal, context.req.param('username'), 'User')),
  );

  app.post('/app/installations/:id/access_tokens', (context) => {
    const known = appOf(context.var.principal);
    const installation = installationOf(known, context.req.param('id'));
    const { token, expiresAt } = host.credentials.mintInstallationToken(known, installation);
    return context.json(
      {
        token,
        expires_at: isoSeconds(expiresAt),
        permissions: installation.permissions,
        repository_selection: installation.repositories ? 'selected' : 'all',
      },
      201,
    );
  });

  return app;
}

function appOf(principal: Principal): App {
  if (principal.kind !== 'app' || !principal.app) {
    throw githubError(401, 'A JSON web token could not be decoded');
  }
  return principal.app;
}

function installationOf(app: App, id: string): Installation {
  const installation = app.installations.find((candidate) => String(candidate.id) === id);
  if (!installation) throw notFound();
  return installation;
}
