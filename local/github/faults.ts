import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { GitFault } from './git-backend.ts';
import type { GitRequest } from './git-request.ts';

/** One REST request, as a fault looks at it. */
export interface RestRequest {
  readonly method: string;
  /** Below the API's root: `/orgs/acme/repos`. */
  readonly path: string;
}

/** The answer that a fault gives instead of the host. */
export interface FaultAnswer {
  readonly status: ContentfulStatusCode;
  readonly headers?: Readonly<Record<string, string>>;
  readonly message: string;
}

/** Decides over a request; it may wait, and so make the host slow. `undefined` lets the request through. */
type FaultHook<Request, Answer> = (request: Request) => Answer | undefined | Promise<Answer | undefined>;
export type RestFaultHook = FaultHook<RestRequest, FaultAnswer>;
export type GitFaultHook = FaultHook<GitRequest, GitFault>;
export type DeliveryFaultHook = FaultHook<{ readonly event: string; readonly url: string }, 'lose'>;

/** Everything that goes wrong on purpose. Each method returns the function that ends the fault. */
export class Faults {
  readonly #rest = new Set<RestFaultHook>();
  readonly #git = new Set<GitFaultHook>();
  readonly #deliveries = new Set<DeliveryFaultHook>();
  readonly #closed = Promise.withResolvers<undefined>();

  /** Lets every request go on that a hook still holds back. */
  close(): void {
    this.#closed.resolve(undefined);
  }

  rest(hook: RestFaultHook): () => void {
    return added(this.#rest, hook);
  }

  git(hook: GitFaultHook): () => void {
    return added(this.#git, hook);
  }

  /** `lose` drops a webhook delivery, as GitHub does when the receiver cannot be reached. */
  deliveries(hook: DeliveryFaultHook): () => void {
    return added(this.#deliveries, hook);
  }

  /** Every request for one account's repositories, over git and REST, is answered 503. */
  down(account: string): () => void {
    const prefix = `${account.toLowerCase()}/`;
    const message = 'Service unavailable';
    const endGit = this.git(({ repository }) =>
      repository.toLowerCase().startsWith(prefix)
        ? { respond: { status: 503, body: `${message}\n` } }
        : undefined,
    );
    const endRest = this.rest(({ path }) =>
      new RegExp(`^/(?:repos|orgs|users)/${account}(?:/|$)`, 'i').test(path)
        ? { status: 503, message }
        : undefined,
    );
    return () => {
      endGit();
      endRest();
    };
  }

  forRest(request: RestRequest): Promise<FaultAnswer | undefined> {
    return this.#first(this.#rest, request);
  }

  forGit(request: GitRequest): Promise<GitFault | undefined> {
    return this.#first(this.#git, request);
  }

  forDelivery(delivery: { readonly event: string; readonly url: string }): Promise<'lose' | undefined> {
    return this.#first(this.#deliveries, delivery);
  }

  async #first<Request, Answer>(
    hooks: Iterable<FaultHook<Request, Answer>>,
    request: Request,
  ): Promise<Answer | undefined> {
    for (const hook of hooks) {
      const answer = await Promise.race([hook(request), this.#closed.promise]);
      if (answer !== undefined) return answer;
    }
    return undefined;
  }
}

/** GitHub's answer at a secondary limit (bursts, concurrency, content creation). */
export function secondaryLimit(retryAfterSeconds: number, status: 403 | 429 = 403): FaultAnswer {
  const message = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';
  return { status, message, headers: { 'retry-after': String(retryAfterSeconds) } };
}

/** GitHub's answer when the hour's requests are used up; `resetSeconds` is in epoch seconds. */
export function primaryLimit(resetSeconds: number): FaultAnswer {
  return {
    status: 403,
    message: 'API rate limit exceeded.',
    headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(resetSeconds) },
  };
}

/** A hook that answers so often and then lets everything through. */
export function times<Request, Answer>(
  count: number,
  hook: (request: Request) => Answer | undefined,
): (request: Request) => Answer | undefined {
  let left = count;
  return (request) => {
    const answer = left > 0 ? hook(request) : undefined;
    if (answer !== undefined) left -= 1;
    return answer;
  };
}

function added<Hook>(hooks: Set<Hook>, hook: Hook): () => void {
  hooks.add(hook);
  return () => void hooks.delete(hook);
}
