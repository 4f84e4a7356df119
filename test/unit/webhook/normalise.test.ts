import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Normalised, normalise } from '../../../functions/webhook/normalise.ts';
import { domainEventSchemas } from '../../../shared/events/domain-events.ts';
import { pushPayload } from '../../support/webhook-delivery.ts';

const read = (event: string, payload: unknown): Normalised =>
  normalise({ id: 'd', event, receivedAt: 5 }, payload);

function detailOf(event: string, payload: unknown): object {
  const normalised = read(event, payload);
  if (normalised.kind !== 'event') throw new Error(`no event, but ${JSON.stringify(normalised)}`);
  return { type: normalised.event.type, ...normalised.event.detail };
}

const { repository } = pushPayload();
const zeros = '0'.repeat(40);
const account = { login: 'acme', html_url: 'https://github.com/acme' };
const repositories = [{ name: 'app' }, { name: 'docs' }];

const pullRequestPayload = (action: string, repo: object | null = { full_name: 'someone/app' }) => ({
  action,
  number: 7,
  pull_request: {
    draft: true,
    head: { ref: 'patch', sha: 'c'.repeat(40), repo },
    base: { ref: 'main', sha: 'd'.repeat(40) },
  },
  repository,
});

describe('normalise', () => {
  it('keeps before and after of a push', () => {
    expect(detailOf('push', pushPayload())).toMatchObject({ before: 'a'.repeat(40), after: 'b'.repeat(40) });
  });

  it('leaves out the zeros that stand for no commit', () => {
    expect(detailOf('push', pushPayload({ before: zeros }))).not.toHaveProperty('before');
    expect(detailOf('push', pushPayload({ after: zeros, deleted: true }))).not.toHaveProperty('after');
    expect(detailOf('push', pushPayload({ after: '0'.repeat(64), deleted: true }))).not.toHaveProperty(
      'after',
    );
  });

  it('takes the host from the address of the repository', () => {
    const payload = pushPayload({
      repository: { full_name: 'acme/app', html_url: 'http://127.0.0.1:4001/acme/app' },
    });
    expect(detailOf('push', payload)).toMatchObject({
      repository: { host: '127.0.0.1:4001', org: 'acme', name: 'app' },
    });
  });

  it.each([
    ['create', 'branch', 'feat/x', 'refs/heads/feat/x'],
    ['create', 'tag', 'v1', 'refs/tags/v1'],
    ['delete', 'branch', 'feat/x', 'refs/heads/feat/x'],
    ['delete', 'tag', 'v1', 'refs/tags/v1'],
  ])('reads %s of a %s as a push to that ref', (event, type, ref, full) => {
    expect(detailOf(event, { ref, ref_type: type, repository })).toMatchObject({
      type: 'repository.pushed',
      ref: full,
    });
  });

  it('reads the creation of a repository without a ref as a change of it', () => {
    const payload = { ref: null, ref_type: 'repository', repository };
    expect(detailOf('create', payload)).toMatchObject({ type: 'repository.changed', action: 'created' });
  });

  it.each(['opened', 'reopened', 'synchronize', 'ready_for_review'])(
    'keeps both ends of a pull request that was %s',
    (action) => {
      expect(detailOf('pull_request', pullRequestPayload(action))).toEqual({
        type: 'pull-request.changed',
        version: 1,
        deliveryId: 'd',
        receivedAt: 5,
        repository: expect.objectContaining({ org: 'acme', name: 'app' }),
        number: 7,
        action,
        head: { ref: 'patch', id: 'c'.repeat(40), repository: 'someone/app' },
        base: { ref: 'main', id: 'd'.repeat(40) },
        draft: true,
      });
    },
  );

  it.each(['closed', 'edited', 'labeled', 'converted_to_draft'])(
    'ignores a pull request that was %s',
    (action) => {
      expect(read('pull_request', pullRequestPayload(action))).toEqual({ kind: 'ignored', reason: 'action' });
    },
  );

  it('ignores a pull request from a fork that is gone', () => {
    expect(read('pull_request', pullRequestPayload('reopened', null))).toEqual({
      kind: 'ignored',
      reason: 'no-head-repository',
    });
  });

  it('keeps the action of a repository event, and whether it is archived', () => {
    const archived = { action: 'archived', repository: { ...(repository as object), archived: true } };
    expect(detailOf('repository', archived)).toMatchObject({
      type: 'repository.changed',
      action: 'archived',
      repository: { archived: true },
    });
  });

  it.each([
    ['created', ['app', 'docs'], []],
    ['deleted', [], ['app', 'docs']],
    ['suspend', [], ['app', 'docs']],
    ['new_permissions_accepted', ['app', 'docs'], []],
  ])('tells which repositories an installation gained and lost: %s', (action, added, removed) => {
    expect(detailOf('installation', { action, installation: { account }, repositories })).toMatchObject({
      type: 'installation.changed',
      host: 'github.com',
      org: 'acme',
      action,
      added,
      removed,
    });
  });

  it('tells which repositories of an installation changed', () => {
    const payload = {
      action: 'added',
      installation: { account },
      repositories_added: repositories,
      repositories_removed: [],
    };
    expect(detailOf('installation_repositories', payload)).toMatchObject({
      added: ['app', 'docs'],
      removed: [],
    });
  });

  it('ignores an installation of an enterprise, which has no repositories of its own', () => {
    const enterprise = { slug: 'acme', html_url: 'https://github.com/enterprises/acme' };
    expect(read('installation', { action: 'created', installation: { account: enterprise } })).toEqual({
      kind: 'ignored',
      reason: 'account',
    });
  });

  it.each(['constructor', '__proto__', 'toString', 'star'])('ignores the event %s', (event) => {
    expect(read(event, {})).toEqual({ kind: 'ignored', reason: 'event' });
  });

  it('names the fields of an event that it cannot read', () => {
    expect(read('push', { repository: { full_name: 'no-slash', html_url: 'x' } })).toEqual({
      kind: 'unreadable',
      fields: ['ref', 'repository.full_name', 'repository.html_url'],
    });
  });

  it('never throws, and makes only events of the agreed form', () => {
    const events = fc.constantFrom(
      'push',
      'create',
      'delete',
      'pull_request',
      'repository',
      'installation',
      'installation_repositories',
      'ping',
    );
    fc.assert(
      fc.property(
        events,
        fc.oneof(fc.anything(), fc.record({ ...pushLike, action: fc.string() })),
        (event, payload) => {
          const normalised = read(event, payload);
          if (normalised.kind !== 'event') return;
          expect(domainEventSchemas[normalised.event.type].safeParse(normalised.event.detail).success).toBe(
            true,
          );
        },
      ),
    );
  });
});

const pushLike = {
  ref: fc.oneof(fc.string(), fc.constant(null)),
  ref_type: fc.constantFrom('branch', 'tag', 'repository'),
  repository: fc.constant(repository),
  installation: fc.constant({ account }),
};
