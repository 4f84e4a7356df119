import { Hono } from 'hono';
import { z } from 'zod';
import type { Host } from './host.ts';
import { page } from './pagination.ts';
import { isoSeconds, organizationJson } from './representations.ts';
import type { RestEnvironment } from './rest.ts';
import { githubError, notFound } from './rest-errors.ts';
import type { Account } from './state.ts';
import type { Webhook } from './webhooks.ts';

const newHookSchema = z.object({
  name: z.literal('web'),
  events: z.array(z.string()).default(['push']),
  active: z.boolean().default(true),
  config: z.object({ url: z.url(), secret: z.string().default('') }),
});

const changedHookSchema = z.object({
  events: z.array(z.string()).optional(),
  active: z.boolean().optional(),
  config: z.object({ url: z.url().optional(), secret: z.string().optional() }).optional(),
});

/** The webhooks of an organisation. */
export function hookRoutes(host: Host): Hono<RestEnvironment> {
  const app = new Hono<RestEnvironment>();

  app.use('/orgs/:org/hooks/*', async (context, next) => {
    const account = host.state.account(context.req.param('org'));
    if (account?.type !== 'Organization' || !context.var.principal.can('hooks', account.login))
      throw notFound();
    await next();
  });

  app.get('/orgs/:org/hooks', (context) => {
    const org = context.req.param('org');
    return context.json(
      page(context, host.urls, host.webhooks.of(org)).map((hook) => hookJson(host, org, hook)),
    );
  });

  app.post('/orgs/:org/hooks', async (context) => {
    const org = context.req.param('org');
    const wanted = newHookSchema.safeParse(await context.req.json().catch(() => undefined));
    if (!wanted.success) {
      const errors = [{ resource: 'Hook', field: 'config', code: 'invalid' }];
      throw githubError(422, 'Validation Failed', { errors });
    }
    const { events, active, config } = wanted.data;
    if (host.webhooks.of(org).some(({ url }) => url === config.url)) {
      const message = 'Hook already exists on this organization';
      throw githubError(422, 'Validation Failed', {
        errors: [{ resource: 'Hook', field: 'url', code: 'custom', message }],
      });
    }
    const hook = makeHook(host, { ...config, events, active, target: 'organization' });
    host.webhooks.add(org, hook);
    void ping(host, org, hook);
    return context.json(hookJson(host, org, hook), 201);
  });

  app.patch('/orgs/:org/hooks/:id', async (context) => {
    const org = context.req.param('org');
    const found = host.webhooks.of(org).find(({ id }) => String(id) === context.req.param('id'));
    if (!found) throw notFound();
    const wanted = changedHookSchema.safeParse(await context.req.json().catch(() => undefined));
    if (!wanted.success) {
      const errors = [{ resource: 'Hook', field: 'events', code: 'invalid' }];
      throw githubError(422, 'Validation Failed', { errors });
    }
    const { events = found.events, active = found.active, config } = wanted.data;
    // A configuration that is sent takes the place of the old one: one without a secret takes the secret away.
    const changed = config ? { url: config.url ?? found.url, secret: config.secret ?? '' } : {};
    const hook = { ...found, ...changed, events, active };
    host.webhooks.replace(org, hook);
    return context.json(hookJson(host, org, hook));
  });

  app.delete('/orgs/:org/hooks/:id', (context) => {
    const org = context.req.param('org');
    const found = host.webhooks.of(org).find(({ id }) => String(id) === context.req.param('id'));
    if (!found) throw notFound();
    host.webhooks.remove(org, found.id);
    return context.body(null, 204);
  });

  return app;
}

/** A webhook with a fresh id. */
export function makeHook(host: Host, hook: Omit<Webhook, 'id' | 'createdAt'>): Webhook {
  return { ...hook, id: host.state.newId(), createdAt: isoSeconds(host.clock()) };
}

/** Tells a new webhook that it is one, as GitHub does. */
export async function ping(host: Host, scope: string, hook: Webhook): Promise<void> {
  const account: Account | undefined = host.state.account(scope.split('/')[0] ?? scope);
  await host.webhooks.send([{ ...hook, events: ['ping'] }], 'ping', {
    zen: 'Keep it logically awesome.',
    hook_id: hook.id,
    hook: hookJson(host, scope, hook),
    ...(account?.type === 'Organization' ? { organization: organizationJson(account, host.urls) } : {}),
  });
}

/** Schema `org-hook`. The secret is never shown. */
function hookJson(
  host: Host,
  org: string,
  { id, url, events, active, createdAt, target }: Webhook,
): Record<string, unknown> {
  const self = `${host.urls.api}/orgs/${org}/hooks/${id}`;
  const types = { organization: 'Organization', repository: 'Repository', integration: 'App' };
  return {
    type: types[target],
    id,
    name: 'web',
    active,
    events,
    config: { url, content_type: 'json', insecure_ssl: '0', secret: '********' },
    url: self,
    ping_url: `${self}/pings`,
    deliveries_url: `${self}/deliveries`,
    created_at: createdAt,
    updated_at: createdAt,
  };
}
