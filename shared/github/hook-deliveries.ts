import type { Octokit } from '@octokit/rest';
import { z } from 'zod';
import type { Endpoint } from '../config/configuration.ts';
import { openEndpoint } from './connect-hosting.ts';
import { GitHubError } from './errors.ts';
import { connectApp } from './installation-tokens.ts';
import type { GitHubConnection } from './octokit.ts';
import { translateFailure } from './translate-failure.ts';

/** One attempt of GitHub's to deliver one event. */
export interface HookDelivery {
  /** Of the attempt; a text, because it may be larger than a number can say. */
  readonly id: string;
  /** Of the event, `X-GitHub-Delivery`: the same for every attempt. */
  readonly guid: string;
  /** Epoch milliseconds. */
  readonly deliveredAt: number;
  /** Of the receiver; 0 or another number that is no success when it did not answer. */
  readonly statusCode: number;
  readonly event: string;
  /** Whether somebody had asked for it: not the first attempt. */
  readonly redelivery: boolean;
}

/** What one hook has delivered, or tried to. Everything throws `GitHubError`. */
export interface HookDeliveries {
  /** The same name: the same deliveries. `hook 17 of acme on https://api.github.com`. */
  readonly name: string;
  /** Newest first, page by page; GitHub keeps three days. */
  list(): AsyncIterable<readonly HookDelivery[]>;
  /** Has the event of an attempt delivered once more. It is under way when this resolves. */
  redeliver(id: string): Promise<void>;
}

const deliveriesSchema = z.array(
  z
    .object({
      id: z.string(),
      guid: z.string(),
      delivered_at: z.string(),
      status_code: z.number(),
      event: z.string(),
      redelivery: z.boolean(),
    })
    .transform(
      ({ id, guid, delivered_at, status_code, event, redelivery }): HookDelivery => ({
        id,
        guid,
        deliveredAt: Date.parse(delivered_at),
        statusCode: status_code,
        event,
        redelivery,
      }),
    ),
);

const hooksSchema = z.array(z.object({ id: z.number(), config: z.object({ url: z.string().optional() }) }));
const appHookSchema = z.object({ url: z.string().optional() });

/**
 * The deliveries of every hook at the endpoint that tells `url`: of the organisation, and of the GitHub App itself. None: there is
 * no such hook, or it may not be seen. Throws `GitHubError`.
 */
export async function openHookDeliveries(
  endpoint: Endpoint,
  connection: GitHubConnection,
  url: string,
): Promise<readonly HookDeliveries[]> {
  const ofApp = await appDeliveries(endpoint, connection, url);
  return [...ofApp, ...(await organisationDeliveries(endpoint, connection, url))];
}

async function appDeliveries(
  endpoint: Endpoint,
  connection: GitHubConnection,
  url: string,
): Promise<readonly HookDeliveries[]> {
  const { credentials } = endpoint;
  if (!('app' in credentials)) return [];
  const { octokit, where } = await connectApp({ ...endpoint, credentials }, connection);
  const attempt = attempting(connection, where);
  const config = await unlessHidden(attempt(() => octokit.request('GET /app/hook/config')));
  if (config === undefined || appHookSchema.parse(config.data).url !== url) return [];
  const name = `hook of app ${credentials.app.id} on ${endpoint.apiUrl}`;
  return [deliveriesAt('/app/hook/deliveries', { name, octokit, attempt })];
}

async function organisationDeliveries(
  endpoint: Endpoint,
  connection: GitHubConnection,
  url: string,
): Promise<readonly HookDeliveries[]> {
  const { org, apiUrl } = endpoint;
  const { octokit } = await openEndpoint(endpoint, connection);
  const attempt = attempting(connection, `the webhooks of ${org} on ${apiUrl}`);
  const listed = await unlessHidden(
    attempt(() => octokit.request('GET /orgs/{org}/hooks', { org, per_page: 100 })),
  );
  const ours = hooksSchema.parse(listed?.data ?? []).filter(({ config }) => config.url === url);
  return ours.map(({ id }) =>
    deliveriesAt(`/orgs/${encodeURIComponent(org)}/hooks/${id}/deliveries`, {
      name: `hook ${id} of ${org.toLowerCase()} on ${apiUrl}`,
      octokit,
      attempt,
    }),
  );
}

interface Place {
  readonly name: string;
  readonly octokit: Octokit;
  readonly attempt: <Result>(request: () => Promise<Result>) => Promise<Result>;
}

function deliveriesAt(path: string, { name, octokit, attempt }: Place): HookDeliveries {
  return {
    name,
    async *list() {
      let next: string | undefined = `${path}?per_page=100`;
      while (next !== undefined) {
        const page = next;
        const answer = await attempt(() =>
          octokit.request(`GET ${page}`, { request: { parseSuccessResponseBody: false } }),
        );
        yield await attempt(async () => parseDeliveries(await new Response(answer.data).text()));
        next = nextPage(answer.headers.link);
      }
    },
    redeliver: (id) =>
      attempt(async () => {
        await octokit.request(`POST ${path}/${encodeURIComponent(id)}/attempts`);
      }),
  };
}

/** Ids have 64 bits: those above 2^53 would not come out of `JSON.parse` as they went in. */
function parseDeliveries(text: string): readonly HookDelivery[] {
  const withIds = (key: string, value: unknown, context?: { readonly source?: string }): unknown =>
    key === 'id' ? (context?.source ?? String(value)) : value;
  return deliveriesSchema.parse(JSON.parse(text, withIds));
}

function nextPage(link: string | undefined): string | undefined {
  return /<(?<address>[^>]+)>;\s*rel="next"/.exec(link ?? '')?.groups?.address;
}

const hidden: readonly string[] = ['GITHUB_NOT_FOUND', 'GITHUB_FORBIDDEN'];

/** Without the right to see hooks there are none to look at. */
async function unlessHidden<Answer>(request: Promise<Answer>): Promise<Answer | undefined> {
  return request.catch((error: unknown) => {
    if (error instanceof GitHubError && hidden.includes(error.code)) return undefined;
    throw error;
  });
}

function attempting({ clock = Date.now }: GitHubConnection, where: string): Place['attempt'] {
  return async (request) => {
    try {
      return await request();
    } catch (error) {
      throw translateFailure(error, where, clock());
    }
  };
}
