import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAppAuth } from '@octokit/auth-app';
import { verify } from '@octokit/webhooks-methods';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { primaryLimit, secondaryLimit, times } from '../../local/github/faults.ts';
import { type LocalGitHub, startLocalGitHub } from '../../local/github/local-github.ts';
import { fsck, gitIn, historyOf, refsOf } from '../support/repositories.ts';
import { type GitHubSchemas, loadGitHubSchemas } from './github-schemas.ts';
import { startWebhookReceiver, type WebhookReceiver } from './github-webhook-receiver.ts';

const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

describe('the local GitHub', () => {
  let schemas: GitHubSchemas;
  let directory: string;
  let github: LocalGitHub;

  beforeAll(async () => {
    schemas = await loadGitHubSchemas();
  });

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'local-github-'));
    github = await startLocalGitHub({ directory });
    await github.addOrganisation('acme');
    await github.addRepository('acme/app', { description: 'An app' });
    await github.addRepository('acme/site', { private: false });
    await github.addToken('owner-token', {
      login: 'olga',
      orgs: { acme: 'admin' },
      scopes: ['repo', 'admin:org_hook'],
    });
    await github.addToken('reader-token', { login: 'rhea', orgs: { acme: 'read' } });
    await github.addToken('stranger-token', { login: 'stan' });
    await github.addApp({
      id: 7,
      key: keys.publicKey,
      installations: [{ account: 'acme', permissions: { contents: 'write', administration: 'write' } }],
    });
  });

  afterEach(async () => {
    await github.close();
    await rm(directory, { recursive: true, force: true });
  });

  interface Answer {
    readonly status: number;
    readonly headers: Headers;
    readonly body: unknown;
    readonly violations: readonly string[];
  }

  /** Asks as one would ask GitHub and checks the answer against GitHub's description of `described`. */
  async function ask(
    request: `${string} ${string}`,
    described: string,
    options: { token?: string; body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Answer> {
    const [method = 'GET', path = '/'] = request.split(' ');
    const response = await fetch(`${github.apiUrl}${path}`, {
      method,
      ...(options.body === undefined
        ? {}
        : { body: typeof options.body === 'string' ? options.body : JSON.stringify(options.body) }),
      headers: { ...(options.token ? { authorization: `token ${options.token}` } : {}), ...options.headers },
    });
    const text = await response.text();
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    const { status, headers } = response;
    return { status, headers, body, violations: schemas.response(method, described, status, body) };
  }

  async function appToken(id = 7, privateKey = keys.privateKey): Promise<string> {
    return (await createAppAuth({ appId: id, privateKey })({ type: 'app' })).token;
  }

  async function commitTo(fullName: string, branch = 'main'): Promise<string> {
    const history = await historyOf(github.repository(fullName));
    const mark = history.commit(branch);
    return (await history.write()).get(mark) ?? '';
  }

  const token = 'owner-token';
  const newRepository = { name: 'fresh', private: true, description: null };

  it.each<[string, number, `${string} ${string}`, string, Parameters<typeof ask>[2]]>([
    ['the rate limit', 200, 'GET /rate_limit', '/rate_limit', { token }],
    ['the user of a token', 200, 'GET /user', '/user', { token }],
    ['a user', 200, 'GET /users/olga', '/users/{username}', { token }],
    ['an organisation as a user', 200, 'GET /users/acme', '/users/{username}', { token }],
    ['an unknown user', 404, 'GET /users/nobody', '/users/{username}', { token }],
    ['the repositories of an organisation', 200, 'GET /orgs/acme/repos', '/orgs/{org}/repos', { token }],
    [
      'the repositories of an unknown organisation',
      404,
      'GET /orgs/none/repos',
      '/orgs/{org}/repos',
      { token },
    ],
    ['the repositories of a user', 200, 'GET /users/olga/repos', '/users/{username}/repos', { token }],
    ['the own repositories', 200, 'GET /user/repos', '/user/repos', { token }],
    ['a repository', 200, 'GET /repos/acme/app', '/repos/{owner}/{repo}', { token }],
    ['an unknown repository', 404, 'GET /repos/acme/none', '/repos/{owner}/{repo}', { token }],
    [
      'an invisible repository',
      404,
      'GET /repos/acme/app',
      '/repos/{owner}/{repo}',
      { token: 'stranger-token' },
    ],
    [
      'a public repository to a stranger',
      200,
      'GET /repos/acme/site',
      '/repos/{owner}/{repo}',
      { token: 'stranger-token' },
    ],
    ['a request without credentials', 401, 'GET /repos/acme/app', '/repos/{owner}/{repo}', {}],
    ['a request with an unknown token', 401, 'GET /user', '/user', { token: 'wrong' }],
    ['a new repository', 201, 'POST /orgs/acme/repos', '/orgs/{org}/repos', { token, body: newRepository }],
    [
      'a new repository whose name is taken',
      422,
      'POST /orgs/acme/repos',
      '/orgs/{org}/repos',
      { token, body: { name: 'app' } },
    ],
    [
      'a new repository with a bad name',
      422,
      'POST /orgs/acme/repos',
      '/orgs/{org}/repos',
      { token, body: { name: 'a b' } },
    ],
    [
      'a new repository by a reader',
      403,
      'POST /orgs/acme/repos',
      '/orgs/{org}/repos',
      { token: 'reader-token', body: newRepository },
    ],
    ['a body that is not JSON', 400, 'POST /user/repos', '/user/repos', { token, body: '{' }],
    ['a new repository of a user', 201, 'POST /user/repos', '/user/repos', { token, body: newRepository }],
    [
      'a default branch that is not there',
      422,
      'PATCH /repos/acme/app',
      '/repos/{owner}/{repo}',
      { token, body: { default_branch: 'none' } },
    ],
    [
      'a change by a reader',
      403,
      'PATCH /repos/acme/app',
      '/repos/{owner}/{repo}',
      { token: 'reader-token', body: {} },
    ],
    ['the webhooks', 200, 'GET /orgs/acme/hooks', '/orgs/{org}/hooks', { token }],
    ['the webhooks to a reader', 404, 'GET /orgs/acme/hooks', '/orgs/{org}/hooks', { token: 'reader-token' }],
    [
      'a webhook without an address',
      422,
      'POST /orgs/acme/hooks',
      '/orgs/{org}/hooks',
      { token, body: { name: 'web' } },
    ],
    ['an app to a user', 401, 'GET /app', '/app', { token }],
    [
      'the repositories of an installation to a user',
      403,
      'GET /installation/repositories',
      '/installation/repositories',
      { token },
    ],
  ])('answers %s with %i as described', async (_what, status, request, described, options) => {
    const answer = await ask(request, described, options);
    expect([answer.status, answer.violations]).toEqual([status, []]);
  });

  it('is held to a description that finds fault with wrong answers', () => {
    const found = [
      schemas.response('GET', '/orgs/{org}/repos', 200, [{ id: 'one' }]),
      schemas.response('GET', '/orgs/{org}/repos', 204, undefined),
      schemas.response('GET', '/orgs/{org}/repos', 500, { message: 1 }),
      schemas.response('GET', '/unknown', 200, {}),
      schemas.webhook('push', {}),
      schemas.webhook('unknown', {}),
    ];
    expect(found.filter((violations) => violations.length === 0)).toEqual([]);
  });

  it('answers an app with itself, its installation, and a token for it, as described', async () => {
    const jwt = { token: await appToken() };
    const app = await ask('GET /app', '/app', jwt);
    const installation = await ask('GET /orgs/acme/installation', '/orgs/{org}/installation', jwt);
    const missing = await ask('GET /users/olga/installation', '/users/{username}/installation', jwt);
    const { id } = installation.body as { id: number };
    const tokens = '/app/installations/{installation_id}/access_tokens';
    const minted = await ask(`POST /app/installations/${id}/access_tokens`, tokens, jwt);
    const { token: installationToken } = minted.body as { token: string };
    const list = await ask('GET /installation/repositories', '/installation/repositories', {
      token: installationToken,
    });
    const answers = [app, installation, missing, minted, list];
    expect(answers.map(({ status, violations }) => [status, violations])).toEqual([
      [200, []],
      [200, []],
      [404, []],
      [201, []],
      [200, []],
    ]);
  });

  it('refuses an app that signs with another key', async () => {
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const pem = other.export({ type: 'pkcs8', format: 'pem' }).toString();
    const answer = await ask('GET /app', '/app', { token: await appToken(7, pem) });
    expect([answer.status, answer.violations]).toEqual([401, []]);
  });

  it('takes no installation token after its hour', async () => {
    let now = Date.now();
    const later = await startLocalGitHub({ directory: join(directory, 'later'), clock: () => now });
    await later.addApp({ id: 7, key: keys.publicKey, installations: [{ account: 'acme', id: 70 }] });
    const headers = { authorization: `bearer ${await appToken()}` };
    const minted = await fetch(`${later.apiUrl}/app/installations/70/access_tokens`, {
      method: 'POST',
      headers,
    });
    const { token: installationToken } = (await minted.json()) as { token: string };
    const use = async () =>
      (
        await fetch(`${later.apiUrl}/installation/repositories`, {
          headers: { authorization: `token ${installationToken}` },
        })
      ).status;
    const before = await use();
    now += 3_601_000;
    const after = await use();
    await later.close();
    expect([before, after]).toEqual([200, 401]);
  });

  it('pages a list and links the pages', async () => {
    const first = await ask('GET /orgs/acme/repos?per_page=1', '/orgs/{org}/repos', { token });
    const link = first.headers.get('link') ?? '';
    const next = /<(?<url>[^>]+)>; rel="next"/.exec(link)?.groups?.url ?? '';
    const second = await ask(`GET ${next.replace(github.apiUrl, '')}`, '/orgs/{org}/repos', { token });
    const names = [first, second].map(({ body }) => (body as { name: string }[]).map(({ name }) => name));
    expect(names).toEqual([['site'], ['app']]);
  });

  it('answers 304 for free to who has the list already', async () => {
    const first = await ask('GET /orgs/acme/repos', '/orgs/{org}/repos', { token });
    const headers = { 'if-none-match': first.headers.get('etag') ?? '' };
    const again = await ask('GET /orgs/acme/repos', '/orgs/{org}/repos', { token, headers });
    const remaining = [first, again].map((answer) => answer.headers.get('x-ratelimit-remaining'));
    expect([again.status, remaining]).toEqual([304, ['4999', '4999']]);
  });

  it('refuses everything when the hour is used up', async () => {
    const small = await startLocalGitHub({ directory: join(directory, 'small'), requestsPerHour: 1 });
    await small.addToken('a-token', { login: 'olga' });
    const get = () => fetch(`${small.apiUrl}/user`, { headers: { authorization: 'token a-token' } });
    await get();
    const second = await get();
    await small.close();
    expect([second.status, second.headers.get('x-ratelimit-remaining')]).toEqual([403, '0']);
  });

  it('sets the default branch in the bare repository', async () => {
    await commitTo('acme/app', 'trunk');
    const body = { default_branch: 'trunk' };
    const answer = await ask('PATCH /repos/acme/app', '/repos/{owner}/{repo}', { token, body });
    const head = await gitIn(github.repository('acme/app'), 'symbolic-ref', 'HEAD');
    expect([answer.status, answer.violations, head]).toEqual([200, [], 'refs/heads/trunk']);
  });

  it('names the scopes of a classic token', async () => {
    const answer = await ask('GET /user', '/user', { token });
    expect(answer.headers.get('x-oauth-scopes')).toBe('repo, admin:org_hook');
  });

  it('keeps ids and repositories over a restart', async () => {
    const before = await ask('GET /repos/acme/app', '/repos/{owner}/{repo}', { token });
    await github.close();
    github = await startLocalGitHub({ directory });
    await github.addToken(token, { login: 'olga', orgs: { acme: 'admin' } });
    const after = await ask('GET /repos/acme/app', '/repos/{owner}/{repo}', { token });
    expect((after.body as { id: number }).id).toBe((before.body as { id: number }).id);
  });

  describe('with faults', () => {
    it.each([
      ['a secondary limit', 403, secondaryLimit(9)],
      ['a secondary limit by 429', 429, secondaryLimit(9, 429)],
      ['a primary limit', 403, primaryLimit(1_800_000_000)],
      ['an outage', 503, { status: 503 as const, message: 'Service unavailable' }],
    ])('answers %s with %i as described, and then works again', async (_what, status, fault) => {
      github.faults.rest(times(1, () => fault));
      const first = await ask('GET /user', '/user', { token });
      const second = await ask('GET /user', '/user', { token });
      expect([first.status, first.violations, second.status]).toEqual([status, [], 200]);
    });

    it('is down for one organisation only', async () => {
      await github.addOrganisation('other');
      const end = github.faults.down('acme');
      const downAt = async (path: string) =>
        (await ask(`GET ${path}`, '/orgs/{org}/repos', { token })).status;
      const statuses = [await downAt('/orgs/acme/repos'), await downAt('/orgs/other/repos')];
      end();
      expect([...statuses, await downAt('/orgs/acme/repos')]).toEqual([503, 200, 200]);
    });

    it('limits git alone, with the time to come back', async () => {
      github.faults.git(({ repository }) =>
        repository === 'acme/app'
          ? { respond: { status: 429, headers: { 'retry-after': '11' } } }
          : undefined,
      );
      const ask = (fullName: string) => fetch(`${github.urlOf(fullName)}/info/refs?service=git-upload-pack`);
      const [limited, free] = [await ask('acme/app'), await ask('acme/site')];
      expect([limited.status, limited.headers.get('retry-after'), free.status]).toEqual([429, '11', 200]);
    });

    it('closes although a hook still holds a request back', async () => {
      const slow = await startLocalGitHub({ directory: join(directory, 'slow') });
      const held = Promise.withResolvers<void>();
      slow.faults.rest(() => {
        held.resolve();
        return new Promise<undefined>(() => undefined);
      });
      const request = fetch(`${slow.apiUrl}/user`).catch(() => 'closed');
      await held.promise;
      await slow.close();
      expect(await request).toBe('closed');
    });

    it('refuses a push with the words of a hook', async () => {
      await commitTo('acme/app');
      await gitIn(directory, 'clone', '--quiet', '--bare', github.repository('acme/app'), 'copy');
      await github.refusePushes('acme/app', 'echo "GH013: no secrets here" >&2; exit 1');
      const push = gitIn(
        join(directory, 'copy'),
        'push',
        withToken('acme/app', token),
        'main:refs/heads/next',
      );
      await expect(push).rejects.toThrow('GH013: no secrets here');
    });
  });

  function withToken(fullName: string, password: string): string {
    return github.urlOf(fullName).replace('://', `://x-access-token:${password}@`);
  }

  describe('over git', () => {
    const advertisement = async (fullName: string, service: string, password?: string) => {
      const basic = Buffer.from(`x-access-token:${password}`).toString('base64');
      const headers: Record<string, string> = password ? { authorization: `Basic ${basic}` } : {};
      return (await fetch(`${github.urlOf(fullName)}/info/refs?service=${service}`, { headers })).status;
    };

    it.each([
      ['a fetch by a reader', 200, 'acme/app', 'git-upload-pack', 'reader-token'],
      ['a push by a reader', 403, 'acme/app', 'git-receive-pack', 'reader-token'],
      ['a push by an owner', 200, 'acme/app', 'git-receive-pack', 'owner-token'],
      ['a fetch by a stranger', 404, 'acme/app', 'git-upload-pack', 'stranger-token'],
      ['a fetch of a private repository by nobody', 401, 'acme/app', 'git-upload-pack', undefined],
      ['a fetch of a public repository by nobody', 200, 'acme/site', 'git-upload-pack', undefined],
      ['a push to a public repository by nobody', 401, 'acme/site', 'git-receive-pack', undefined],
      ['a wrong token', 401, 'acme/site', 'git-upload-pack', 'wrong'],
      ['a repository that is not there', 404, 'acme/none', 'git-upload-pack', 'owner-token'],
      ['a repository in other capitals', 200, 'Acme/App', 'git-upload-pack', 'owner-token'],
    ])('answers %s with %i', async (_what, status, fullName, service, password) => {
      expect(await advertisement(fullName, service, password)).toBe(status);
    });

    it('refuses a push to an archived repository', async () => {
      await github.addRepository('acme/old', { archived: true });
      expect(await advertisement('acme/old', 'git-receive-pack', token)).toBe(403);
    });
  });

  describe('webhooks', () => {
    const secret = 'webhook secret';
    let receiver: WebhookReceiver;
    let copy: string;

    beforeEach(async () => {
      receiver = await startWebhookReceiver();
      await commitTo('acme/app');
      await gitIn(directory, 'clone', '--quiet', '--bare', github.repository('acme/app'), 'copy');
      copy = join(directory, 'copy');
      await github.setWebhook('acme', { url: receiver.url, secret });
    });

    afterEach(async () => {
      await receiver.close();
    });

    async function push(...refspecs: string[]): Promise<void> {
      await gitIn(copy, 'push', '--quiet', withToken('acme/app', token), ...refspecs);
      await github.settled();
    }

    const told = () =>
      github.deliveries.map(({ event, payload }) => [event, payload.ref].filter(Boolean).join(' '));

    it('pings a new webhook as described', () => {
      const [ping] = github.deliveries;
      expect([ping?.event, ping?.status, schemas.webhook('ping', ping?.payload)]).toEqual(['ping', 202, []]);
    });

    it('tells of a new branch as described', async () => {
      await push('main:feat/x');
      const violations = github.deliveries.flatMap(({ event, payload }) => schemas.webhook(event, payload));
      expect([violations, told().sort()]).toEqual([[], ['create feat/x', 'ping', 'push refs/heads/feat/x']]);
    });

    it('tells of a deleted branch as described', async () => {
      await push('main:gone');
      await push(':gone');
      const violations = github.deliveries.flatMap(({ event, payload }) => schemas.webhook(event, payload));
      expect([violations, told().slice(-2).sort()]).toEqual([[], ['delete gone', 'push refs/heads/gone']]);
    });

    it('tells of a forced update as one', async () => {
      const history = await historyOf(copy);
      history.commit('main', { from: 'none', message: 'Another beginning' });
      await history.write();
      await push('+main:main');
      const payload = github.deliveries.at(-1)?.payload;
      const { main } = pick(await refsOf(copy));
      expect([payload?.forced, payload?.created, payload?.after]).toEqual([true, false, main]);
    });

    it('tells of an annotated tag by the id of the tag and the commit it points to', async () => {
      const history = await historyOf(copy);
      history.annotatedTag('v1', 'refs/heads/main^0');
      await history.write();
      await push('v1');
      const payload = github.deliveries.find(({ event }) => event === 'push')?.payload;
      const refs = await refsOf(copy);
      const head = payload?.head_commit as { id: string } | undefined;
      expect([payload?.after, head?.id]).toEqual([refs['refs/tags/v1'], refs['refs/heads/main']]);
    });

    it.each([
      [3, 6],
      [4, 0],
    ])('tells of %i tags in one push with %i events', async (count, events) => {
      const tags = Array.from({ length: count }, (_, index) => `main:refs/tags/v${index}`);
      await push(...tags);
      expect(told().filter((event) => event !== 'ping')).toHaveLength(events);
    });

    it('tells of two pushes at once, of each change once', async () => {
      await Promise.all([push('main:one'), push('main:two')]);
      expect(
        told()
          .filter((event) => event.startsWith('push'))
          .sort(),
      ).toEqual(['push refs/heads/one', 'push refs/heads/two']);
    });

    it('tells of nothing when nothing moved', async () => {
      await push('main');
      expect(told()).toEqual(['ping']);
    });

    it('signs what it delivers', async () => {
      await push('main:feat/x');
      const verified = await Promise.all(
        receiver.received.map(({ body, headers }) =>
          verify(secret, body, String(headers['x-hub-signature-256'])),
        ),
      );
      expect(verified).toEqual([true, true, true]);
    });

    it('tells of a new repository as described', async () => {
      await ask('POST /orgs/acme/repos', '/orgs/{org}/repos', { token, body: newRepository });
      await github.settled();
      const delivery = github.deliveries.at(-1);
      expect([delivery?.event, schemas.webhook('repository-created', delivery?.payload)]).toEqual([
        'repository',
        [],
      ]);
    });

    it('tells an app of what happens where it is installed', async () => {
      const app = await startWebhookReceiver();
      const installations = [{ account: 'acme', id: 80 }];
      await github.addApp({
        id: 8,
        key: keys.publicKey,
        installations,
        webhookUrl: app.url,
        webhookSecret: secret,
      });
      await push('main:feat/x');
      const bodies: { installation?: { id: number } }[] = app.received.map(({ body }) => JSON.parse(body));
      await app.close();
      expect(bodies.map(({ installation }) => installation?.id)).toEqual([80, 80]);
    });

    it('records a lost delivery, and delivers it again under the same id when asked', async () => {
      const end = github.faults.deliveries(({ event }) => (event === 'push' ? 'lose' : undefined));
      await push('main:feat/x');
      end();
      const lost = github.deliveries.find(({ status }) => status === 'lost');
      const again = await github.redeliver(lost?.id ?? '');
      expect([again.id, again.status, receiver.received.at(-1)?.headers['x-github-delivery']]).toEqual([
        lost?.id,
        202,
        lost?.id,
      ]);
    });

    it('records a receiver that cannot be reached, and does not try again', async () => {
      const gone = await startWebhookReceiver();
      await gone.close();
      await github.setWebhook('acme/app', { url: gone.url, secret });
      const statuses = github.deliveries.filter(({ url }) => url === gone.url).map(({ status }) => status);
      expect(statuses).toEqual(['unreachable']);
    });

    it('leaves a sound repository behind', async () => {
      await push('main:feat/x');
      await expect(fsck(github.repository('acme/app'))).resolves.toBeUndefined();
    });

    it('changes what a webhook hears of, as described', async () => {
      const path = '/orgs/{org}/hooks/{hook_id}';
      const list = await ask('GET /orgs/acme/hooks', '/orgs/{org}/hooks', { token });
      const [hook] = list.body as readonly { readonly id: number }[];
      const body = { events: ['push', 'pull_request'] };

      const changed = await ask(`PATCH /orgs/acme/hooks/${hook?.id}`, path, { token, body });
      const broken = await ask(`PATCH /orgs/acme/hooks/${hook?.id}`, path, { token, body: { events: 1 } });
      const missing = await ask('PATCH /orgs/acme/hooks/1', path, { token, body });
      const reader = await ask(`PATCH /orgs/acme/hooks/${hook?.id}`, path, { token: 'reader-token', body });

      const answers = [changed, broken, missing, reader];
      expect(answers.map(({ status, violations }) => [status, violations])).toEqual([
        [200, []],
        [422, []],
        [404, []],
        [404, []],
      ]);
      expect(changed.body).toMatchObject(body);
    });

    it('makes and lists a webhook over REST as described', async () => {
      const body = {
        name: 'web',
        events: ['push'],
        config: { url: `${receiver.url}/second`, secret, content_type: 'json' },
      };
      const made = await ask('POST /orgs/acme/hooks', '/orgs/{org}/hooks', { token, body });
      const again = await ask('POST /orgs/acme/hooks', '/orgs/{org}/hooks', { token, body });
      const list = await ask('GET /orgs/acme/hooks', '/orgs/{org}/hooks', { token });
      const answers = [made, again, list].map(({ status, violations }) => [status, violations]);
      expect([answers, list.body]).toEqual([
        [
          [201, []],
          [422, []],
          [200, []],
        ],
        expect.objectContaining({ length: 2 }),
      ]);
    });
  });
});

function pick(refs: Record<string, string>): { main: string | undefined } {
  return { main: refs['refs/heads/main'] };
}
