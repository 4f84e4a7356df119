import type { z } from 'zod';
import type { DomainEvent } from '../../shared/events/domain-events.ts';
import {
  installationPayload,
  installationRepositoriesPayload,
  pullRequestPayload,
  pushPayload,
  type RepositoryPayload,
  refPayload,
  repositoryPayload,
} from './payloads.ts';

/** One delivery: what its headers say, and when it came (epoch milliseconds). */
export interface Delivery {
  readonly id: string;
  readonly event: string;
  readonly receivedAt: number;
}

/** What a delivery means here. */
export type Normalised =
  | { readonly kind: 'event'; readonly event: DomainEvent }
  | { readonly kind: 'ping' }
  /** Nothing that any capability waits for. */
  | {
      readonly kind: 'ignored';
      readonly reason: 'event' | 'own-ref' | 'account' | 'action' | 'no-head-repository';
    }
  /** An event that matters, in a form that cannot be read. `fields` are the paths that are wrong. */
  | { readonly kind: 'unreadable'; readonly fields: readonly string[] };

/** Refs that this product keeps at destinations; a push to them is its own echo. */
const ownRefs = 'refs/auto-builder/';

/** What makes a pull request one to look at: it is new, or has other commits, or wants to be reviewed now. */
const actionsToReview: ReadonlySet<string> = new Set([
  'opened',
  'reopened',
  'synchronize',
  'ready_for_review',
]);

type Reader = (payload: unknown, delivery: Delivery) => Normalised;

const readers: Readonly<Record<string, Reader>> = {
  ping: () => ({ kind: 'ping' }),
  push: reader(pushPayload, ({ ref, before, after, repository }, delivery) =>
    pushed(delivery, repository, ref, before, after),
  ),
  create: reader(refPayload, refChanged('created')),
  delete: reader(refPayload, refChanged('deleted')),
  pull_request: reader(pullRequestPayload, pullRequestChanged),
  repository: reader(repositoryPayload, ({ action, repository }, delivery) =>
    changed(delivery, repository, action),
  ),
  installation: reader(installationPayload, ({ action, installation, repositories }, delivery) => {
    const names = namesOf(repositories);
    const gone = action === 'deleted' || action === 'suspend';
    return installed(delivery, installation.account, action, gone ? [] : names, gone ? names : []);
  }),
  installation_repositories: reader(installationRepositoriesPayload, (payload, delivery) =>
    installed(
      delivery,
      payload.installation.account,
      payload.action,
      namesOf(payload.repositories_added),
      namesOf(payload.repositories_removed),
    ),
  ),
};

/** Turns GitHub's payload into the event on our bus. Pure; never throws, whatever the payload is. */
export function normalise(delivery: Delivery, payload: unknown): Normalised {
  const read = Object.hasOwn(readers, delivery.event) ? readers[delivery.event] : undefined;
  return read ? read(payload, delivery) : { kind: 'ignored', reason: 'event' };
}

function reader<Schema extends z.ZodType>(
  schema: Schema,
  read: (payload: z.output<Schema>, delivery: Delivery) => Normalised,
): Reader {
  return (payload, delivery) => {
    const parsed = schema.safeParse(payload);
    if (parsed.success) return read(parsed.data, delivery);
    return { kind: 'unreadable', fields: parsed.error.issues.map((issue) => issue.path.join('.')) };
  };
}

/** `create` and `delete` name a branch or tag by its short name, and a repository without one. */
function refChanged(action: 'created' | 'deleted') {
  return (
    { ref, ref_type: type, repository }: z.infer<typeof refPayload>,
    delivery: Delivery,
  ): Normalised => {
    if (ref === null || type === 'repository') return changed(delivery, repository, action);
    return pushed(delivery, repository, `refs/${type === 'tag' ? 'tags' : 'heads'}/${ref}`);
  };
}

function pushed(
  delivery: Delivery,
  repository: RepositoryPayload,
  ref: string,
  before?: string,
  after?: string,
): Normalised {
  if (ref.startsWith(ownRefs)) return { kind: 'ignored', reason: 'own-ref' };
  const ids = { ...present('before', before), ...present('after', after) };
  return {
    kind: 'event',
    event: {
      type: 'repository.pushed',
      detail: { ...common(delivery), repository: repositoryOf(repository), ref, ...ids },
    },
  };
}

/** All zeros say that the ref did not exist before, or does not any more: it has no id then. */
function present<Key extends string>(key: Key, id: string | undefined): { [K in Key]?: string } {
  const entry: { [K in Key]?: string } = {};
  if (id !== undefined && !/^0+$/.test(id)) entry[key] = id;
  return entry;
}

function pullRequestChanged(
  { action, number, pull_request: { draft, head, base }, repository }: z.infer<typeof pullRequestPayload>,
  delivery: Delivery,
): Normalised {
  if (!actionsToReview.has(action)) return { kind: 'ignored', reason: 'action' };
  if (head.repo === null) return { kind: 'ignored', reason: 'no-head-repository' };
  return {
    kind: 'event',
    event: {
      type: 'pull-request.changed',
      detail: {
        ...common(delivery),
        repository: repositoryOf(repository),
        number,
        action,
        head: { ref: head.ref, id: head.sha, repository: head.repo.full_name },
        base: { ref: base.ref, id: base.sha },
        draft: draft ?? false,
      },
    },
  };
}

function changed(delivery: Delivery, repository: RepositoryPayload, action: string): Normalised {
  return {
    kind: 'event',
    event: {
      type: 'repository.changed',
      detail: { ...common(delivery), repository: repositoryOf(repository), action },
    },
  };
}

function installed(
  delivery: Delivery,
  account: { readonly login?: string | undefined; readonly html_url: string },
  action: string,
  added: readonly string[],
  removed: readonly string[],
): Normalised {
  if (account.login === undefined) return { kind: 'ignored', reason: 'account' };
  const detail = { ...common(delivery), host: new URL(account.html_url).host, org: account.login, action };
  return {
    kind: 'event',
    event: { type: 'installation.changed', detail: { ...detail, added: [...added], removed: [...removed] } },
  };
}

function common({ id, receivedAt }: Delivery) {
  return { version: 1 as const, deliveryId: id, receivedAt };
}

function repositoryOf({ full_name, html_url, id, archived, fork }: RepositoryPayload) {
  const [org = '', name = ''] = full_name.split('/');
  return {
    host: new URL(html_url).host,
    org,
    name,
    ...(id !== undefined && { id }),
    ...(archived !== undefined && { archived }),
    ...(fork !== undefined && { fork }),
  };
}

function namesOf(repositories: readonly { readonly name: string }[] | null | undefined): string[] {
  return (repositories ?? []).map(({ name }) => name);
}
