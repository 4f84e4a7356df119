import { type Context, Hono } from 'hono';
import type { App } from './access.ts';
import type { Host } from './host.ts';
import type { RestEnvironment } from './rest.ts';
import { githubError, notFound } from './rest-errors.ts';
import type { Delivery, Webhook } from './webhooks.ts';

type Request = Context<RestEnvironment>;

/** GitHub knows a delivery for so long. */
const keptMs = 3 * 24 * 3_600_000;

/** What the hooks of organisations and Apps have delivered, and once more. */
export function deliveryRoutes(host: Host): Hono<RestEnvironment> {
  const app = new Hono<RestEnvironment>();

  app.get('/app/hook/config', (context) => {
    const { url } = appHook(host, context);
    return context.json({ url, content_type: 'json', insecure_ssl: '0', secret: '********' });
  });
  routesAt(app, host, '/app/hook/deliveries', (context) => appHook(host, context));
  routesAt(app, host, '/orgs/:org/hooks/:hook/deliveries', (context) => organisationHook(host, context));
  return app;
}

function routesAt(
  app: Hono<RestEnvironment>,
  host: Host,
  path: string,
  hookOf: (context: Request) => Webhook,
): void {
  app.get(path, (context) => context.json(pageOf(host, context, hookOf(context))));

  app.get(`${path}/:delivery`, (context) => {
    const delivery = deliveryOf(host, context, hookOf(context));
    return context.json({
      ...deliveryJson(delivery),
      request: { headers: { 'x-github-delivery': delivery.id }, payload: delivery.payload },
      response: { headers: {}, payload: null },
    });
  });

  app.post(`${path}/:delivery/attempts`, (context) => {
    const { id } = deliveryOf(host, context, hookOf(context));
    // GitHub answers before it has tried.
    void host.webhooks.redeliver(id);
    return context.json({}, 202);
  });
}

function appHook(host: Host, context: Request): Webhook {
  const { kind, app } = context.var.principal;
  if (kind !== 'app' || !app) throw githubError(401, 'A JSON web token could not be decoded');
  return hookOfApp(host, app);
}

function hookOfApp(host: Host, { id }: App): Webhook {
  const [hook] = host.webhooks.of(`app ${id}`);
  if (!hook) throw notFound();
  return hook;
}

function organisationHook(host: Host, context: Request): Webhook {
  const account = host.state.account(context.req.param('org') ?? '');
  if (account?.type !== 'Organization' || !context.var.principal.can('hooks', account.login))
    throw notFound();
  const found = host.webhooks.of(account.login).find(({ id }) => String(id) === context.req.param('hook'));
  if (!found) throw notFound();
  return found;
}

/** Newest first. Pages are named by the number of the attempt that they begin below, as GitHub's opaque cursors. */
function pageOf(host: Host, context: Request, hook: Webhook): readonly Record<string, unknown>[] {
  const size = Math.min(100, Math.max(1, Number.parseInt(context.req.query('per_page') ?? '30', 10) || 30));
  const below = context.req.query('cursor')?.replace(/^v1_/, '');
  const known = host.webhooks.deliveries
    .filter((delivery) => delivery.hookId === hook.id && isKept(host, delivery))
    .filter(({ number }) => below === undefined || number < Number(below))
    .toReversed();
  const page = known.slice(0, size);
  const last = page.at(-1);
  if (last && known.length > size) {
    const query = new URLSearchParams({ per_page: String(size), cursor: `v1_${last.number}` });
    context.header(
      'link',
      `<${host.urls.api}${context.req.path.replace(/^\/api\/v3/, '')}?${query}>; rel="next"`,
    );
  }
  return page.map((delivery) => deliveryJson(delivery));
}

function deliveryOf(host: Host, context: Request, hook: Webhook): Delivery {
  const found = host.webhooks.deliveries.find(
    (delivery) => delivery.hookId === hook.id && String(delivery.number) === context.req.param('delivery'),
  );
  if (!found || !isKept(host, found)) throw notFound();
  return found;
}

function isKept(host: Host, { deliveredAt }: Delivery): boolean {
  return host.clock() - deliveredAt < keptMs;
}

/** Schema `hook-delivery-item`. */
function deliveryJson(delivery: Delivery): Record<string, unknown> {
  const { number, id, deliveredAt, redelivery, durationMs, status, event, payload } = delivery;
  const { action, repository, installation } = payload;
  return {
    id: number,
    guid: id,
    delivered_at: new Date(deliveredAt).toISOString(),
    redelivery,
    duration: durationMs / 1000,
    status: wordsOf(status),
    status_code: typeof status === 'number' ? status : 0,
    event,
    action: typeof action === 'string' ? action : null,
    installation_id: idOf(installation),
    repository_id: idOf(repository),
    throttled_at: null,
  };
}

function wordsOf(status: Delivery['status']): string {
  if (typeof status !== 'number') return 'failed to connect to host';
  return status >= 200 && status < 300 ? 'OK' : `Invalid HTTP Response: ${status}`;
}

function idOf(value: unknown): number | null {
  return typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'number'
    ? value.id
    : null;
}
