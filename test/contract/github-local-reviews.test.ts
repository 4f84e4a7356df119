import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createAppAuth } from '@octokit/auth-app';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type LocalGitHub, startLocalGitHub } from '../../local/github/local-github.ts';
import { gitIn, historyOf } from '../support/repositories.ts';
import { type GitHubSchemas, loadGitHubSchemas } from './github-schemas.ts';
import { startWebhookReceiver, type WebhookReceiver } from './github-webhook-receiver.ts';

const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const token = 'writer-token';
const [
  checkRuns,
  checkRun,
  runsOf,
  annotations,
  statuses,
  statusesOf,
  pulls,
  pull,
  files,
  comments,
  reviews,
] = [
  '/check-runs',
  '/check-runs/{check_run_id}',
  '/commits/{ref}/check-runs',
  '/check-runs/{check_run_id}/annotations',
  '/statuses/{sha}',
  '/commits/{ref}/statuses',
  '/pulls',
  '/pulls/{pull_number}',
  '/pulls/{pull_number}/files',
  '/pulls/{pull_number}/comments',
  '/pulls/{pull_number}/reviews',
];

describe('the local GitHub, as code is reviewed there', () => {
  let schemas: GitHubSchemas;
  let directory: string;
  let github: LocalGitHub;
  let appToken: string;
  /** A repository of its own for each test. */
  let name: string;
  let numbers = 0;
  let main: string;
  let feature: string;

  beforeAll(async () => {
    schemas = await loadGitHubSchemas();
    directory = await mkdtemp(join(tmpdir(), 'local-github-reviews-'));
    github = await startLocalGitHub({ directory });
    await github.addToken(token, { login: 'wanda', orgs: { acme: 'write' }, scopes: ['repo'] });
    await github.addToken('reader-token', { login: 'rhea', orgs: { acme: 'read' } });
    const permissions = {
      ...({ contents: 'write', checks: 'write', statuses: 'write' } as const),
      ...({ pull_requests: 'write', security_events: 'write' } as const),
    };
    await github.addApp({ id: 7, key: keys.publicKey, installations: [{ account: 'acme', permissions }] });
    await github.addApp({ id: 8, key: keys.publicKey, installations: [{ account: 'acme', permissions }] });
    appToken = await installationToken(7);
  });

  afterAll(async () => {
    await github.close();
    await rm(directory, { recursive: true, force: true });
  });

  beforeEach(async () => {
    numbers += 1;
    name = `app-${numbers}`;
    const path = await github.addRepository(`acme/${name}`);
    const history = await historyOf(path);
    const text = Array.from({ length: 30 }, (_, index) => `line ${index + 1}\n`).join('');
    const first = history.commit('main', { files: { 'a file.py': text, 'other.py': 'x\n' } });
    const changed = text.replace('line 15\n', 'line fifteen\nline 15 and a half\n');
    const second = history.commit('feature', {
      from: first,
      files: { 'a file.py': changed, 'new.py': '1\n' },
    });
    const ids = await history.write();
    main = ids.get(first) ?? '';
    feature = ids.get(second) ?? '';
  });

  async function installationToken(appId: number): Promise<string> {
    const { token: jwt } = await createAppAuth({ appId, privateKey: keys.privateKey })({ type: 'app' });
    const headers = { authorization: `bearer ${jwt}` };
    const at = await fetch(`${github.apiUrl}/orgs/acme/installation`, { headers });
    const { id } = (await at.json()) as { id: number };
    const minted = await fetch(`${github.apiUrl}/app/installations/${id}/access_tokens`, {
      method: 'POST',
      headers,
    });
    return ((await minted.json()) as { token: string }).token;
  }

  interface Answer {
    readonly status: number;
    readonly body: Readonly<Record<string, unknown>>;
    /** The body where it is a list. */
    readonly list: readonly Readonly<Record<string, unknown>>[];
  }

  /** Asks below `/repos/acme/<name>`; an answer that is not as described fails the test. */
  async function ask(
    request: `${string} ${string}`,
    described: string | undefined,
    options: { as?: string; body?: unknown } = {},
  ): Promise<Answer> {
    const [method = 'GET', path = '/'] = request.split(' ');
    const response = await fetch(`${github.apiUrl}/repos/acme/${name}${path}`, {
      method,
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      headers: { authorization: `token ${options.as ?? token}` },
    });
    const text = await response.text();
    const body = text === '' ? undefined : JSON.parse(text);
    const route = `/repos/{owner}/{repo}${described}`;
    const violations = schemas.response(method, route, response.status, body);
    if (violations.length > 0) throw new Error(`${request}: ${violations.join('\n')}`);
    return { status: response.status, body, list: Array.isArray(body) ? body : [] };
  }

  const annotation = (line: number) => ({
    path: 'a file.py',
    start_line: line,
    end_line: line,
    annotation_level: 'warning',
    message: `message ${line}`,
  });
  const newRun = (overrides: Record<string, unknown> = {}, lines = 2) => ({
    name: 'check',
    head_sha: feature,
    external_id: 'one',
    status: 'completed',
    conclusion: 'failure',
    output: {
      title: 'Title',
      summary: 'Summary',
      annotations: Array.from({ length: lines }, (_, index) => annotation(index + 1)),
    },
    ...overrides,
  });

  describe('check runs', () => {
    const create = (overrides: Record<string, unknown> = {}, lines?: number) =>
      ask('POST /check-runs', checkRuns, { as: appToken, body: newRun(overrides, lines) });

    it('are made by an App and found at their commit', async () => {
      const made = await create();
      const found = await ask(`GET /commits/${feature}/check-runs?check_name=check`, runsOf, {
        as: appToken,
      });
      expect([made.status, found.body.check_runs]).toEqual([201, [made.body]]);
    });

    it('are for Apps alone', async () => {
      const answer = await ask('POST /check-runs', checkRuns, { body: newRun() });
      expect([answer.status, answer.body.message]).toEqual([403, 'You must authenticate via a GitHub App.']);
    });

    it('take 50 annotations a request', async () => {
      const taken = await create({}, 50);
      const refused = await create({}, 51);
      expect([taken.status, refused.status, refused.body.message]).toEqual([
        201,
        422,
        expect.stringContaining('No more than 50 items are allowed; 51 were supplied.'),
      ]);
    });

    it('add the annotations of a change to those that they have', async () => {
      const { body } = await create({}, 2);
      const change = { output: { title: 'T', summary: 'S', annotations: [annotation(9)] } };
      await ask(`PATCH /check-runs/${body.id}`, checkRun, { as: appToken, body: change });
      const list = await ask(`GET /check-runs/${body.id}/annotations`, annotations, { as: appToken });
      expect(list.list.map(({ start_line }) => start_line)).toEqual([1, 2, 9]);
    });

    it('are changed only by the App that made them', async () => {
      const { body } = await create();
      const other = await installationToken(8);
      const answer = await ask(`PATCH /check-runs/${body.id}`, checkRun, { as: other, body: {} });
      expect(answer.status).toBe(403);
    });

    it('of the same name hide the older one, unless all are asked for', async () => {
      const older = await create();
      const newer = await create();
      const latest = await ask(`GET /commits/${feature}/check-runs`, runsOf, { as: appToken });
      const all = await ask(`GET /commits/${feature}/check-runs?filter=all`, runsOf, { as: appToken });
      const idsOf = ({ body }: Answer) => (body.check_runs as { id: number }[]).map(({ id }) => id);
      expect([idsOf(latest), idsOf(all)]).toEqual([[newer.body.id], [newer.body.id, older.body.id]]);
    });

    it.each([
      ['a commit that is not there', { head_sha: '1'.repeat(40) }],
      ['no conclusion', { conclusion: undefined }],
      ['a summary that is too long', { output: { title: 'T', summary: 's'.repeat(65_536) } }],
      [
        'columns on two lines',
        {
          output: {
            ...{ title: 'T', summary: 'S' },
            annotations: [{ ...annotation(1), end_line: 2, start_column: 1, end_column: 2 }],
          },
        },
      ],
    ])('are refused with %s', async (_what, overrides) => {
      expect((await create(overrides)).status).toBe(422);
    });
  });

  describe('commit statuses', () => {
    it('are set by a token that may write, newest first', async () => {
      const set = async (state: string) =>
        ask(`POST /statuses/${feature}`, statuses, { body: { state, context: 'check' } });
      const made = [await set('pending'), await set('success')];
      const list = await ask(`GET /commits/${feature}/statuses`, statusesOf);
      expect([made.map(({ status }) => status), list.list.map(({ state }) => state)]).toEqual([
        [201, 201],
        ['success', 'pending'],
      ]);
    });

    it.each([
      ['a reader', 403, 'reader-token', { state: 'success' }],
      ['a long description', 422, token, { state: 'success', description: 'd'.repeat(141) }],
      ['an unknown state', 422, token, { state: 'neutral' }],
    ])('refuse %s with %i', async (_what, status, as, body) => {
      expect((await ask(`POST /statuses/${feature}`, statuses, { as, body })).status).toBe(status);
    });
  });

  describe('pull requests', () => {
    const open = (body: Record<string, unknown> = {}) =>
      ask('POST /pulls', pulls, { body: { head: 'feature', base: 'main', title: 'A feature', ...body } });

    it('are opened, looked at and found by their branches', async () => {
      const made = await open();
      const one = await ask('GET /pulls/1', pull);
      const found = await ask('GET /pulls?head=acme:feature&base=main', pulls);
      const none = await ask('GET /pulls?head=acme:other', pulls);
      expect([made.status, one.body, found.list.length, none.list.length]).toEqual([201, made.body, 1, 0]);
    });

    it.each([
      ['twice', {}, 'A pull request already exists for acme:feature.'],
      ['with nothing new', { head: 'same' }, 'No commits between main and same'],
      ['from a branch that is not there', { head: 'none' }, undefined],
      ['to a branch that is not there', { base: 'none' }, undefined],
    ])('are not opened %s', async (_what, body, message) => {
      await open();
      await gitIn(github.repository(`acme/${name}`), 'branch', 'same', 'main');
      const answer = await open(body);
      const [error] = answer.body.errors as { message?: string }[];
      expect([answer.status, error?.message]).toEqual([422, message]);
    });

    it('show the hunks of the files that they change', async () => {
      await open();
      const { list } = await ask('GET /pulls/1/files', files);
      const [changed, added] = list as unknown as { filename: string; status: string; patch: string }[];
      expect([changed?.filename, changed?.status, changed?.patch.split('\n')[0], added?.patch]).toEqual([
        'a file.py',
        'modified',
        expect.stringMatching(/^@@ -12,7 \+12,8 @@/),
        '@@ -0,0 +1 @@\n+1',
      ]);
    });

    it('take another title', async () => {
      await open();
      const answer = await ask('PATCH /pulls/1', pull, { body: { title: 'Another' } });
      expect([answer.status, answer.body.title]).toEqual([200, 'Another']);
    });

    it('that are not there are not found', async () => {
      expect((await ask('GET /pulls/9', pull)).status).toBe(404);
    });

    const review = (remark: Record<string, unknown>) =>
      ask('POST /pulls/1/reviews', reviews, {
        as: appToken,
        body: {
          ...{ event: 'COMMENT', body: 'Look', commit_id: feature },
          comments: [{ path: 'a file.py', body: 'A remark', ...remark }],
        },
      });

    it('take remarks on lines of the diff', async () => {
      await open();
      const made = await review({ start_line: 15, line: 16, side: 'RIGHT', start_side: 'RIGHT' });
      const list = await ask('GET /pulls/1/comments', comments);
      const [remark] = list.list;
      expect([made.status, remark?.start_line, remark?.line, remark?.body]).toEqual([
        200,
        15,
        16,
        'A remark',
      ]);
    });

    it.each([
      ['a line outside the diff', { line: 2 }],
      ['lines of which one is outside', { start_line: 2, line: 15 }],
      ['a file outside the diff', { path: 'other.py', line: 1 }],
    ])('take no remark on %s', async (_what, remark) => {
      await open();
      const answer = await review(remark);
      expect([answer.status, (await ask('GET /pulls/1/comments', comments)).list]).toEqual([422, []]);
    });

    describe('and webhooks', () => {
      let receiver: WebhookReceiver;

      beforeEach(async () => {
        receiver = await startWebhookReceiver();
        await github.setWebhook(`acme/${name}`, {
          url: receiver.url,
          secret: 'secret',
          events: ['pull_request'],
        });
      });

      const told = async () => {
        await github.settled();
        const own = github.deliveries.filter(({ url, event }) => url === receiver.url && event !== 'ping');
        await receiver.close();
        return own.map(({ payload }) => payload);
      };

      async function pushTo(fullName: string, as: string): Promise<string> {
        const copy = join(directory, `copy-${numbers}`);
        await gitIn(directory, 'clone', '--quiet', '--bare', github.repository(fullName), copy);
        const history = await historyOf(copy);
        const mark = history.commit('feature', { files: { 'more.py': '2\n' } });
        const id = (await history.write()).get(mark) ?? '';
        const url = github.urlOf(fullName).replace('://', `://x-access-token:${as}@`);
        await gitIn(copy, 'push', '--quiet', url, 'feature');
        return id;
      }

      it('tell that one was opened, as described', async () => {
        await open();
        const payloads = await told();
        const violations = payloads.flatMap((payload) => schemas.webhook('pull-request-opened', payload));
        expect([violations, payloads.map(({ action, number }) => [action, number])]).toEqual([
          [],
          [['opened', 1]],
        ]);
      });

      it('tell that a push moved its head, as described', async () => {
        await open();
        const moved = await pushTo(`acme/${name}`, token);
        const payload = (await told()).at(-1);
        const { body } = await ask('GET /pulls/1', pull);
        const head = body.head as { sha: string };
        expect([
          schemas.webhook('pull-request-synchronize', payload),
          [payload?.before, payload?.after, head.sha],
        ]).toEqual([[], [feature, moved, moved]]);
      });

      it('tell of a push to the fork that one comes from', async () => {
        await github.addToken('forker-token', { login: 'fiona' });
        const fork = await github.addRepository(`fiona/${name}`, { fork: true, private: false });
        await gitIn(github.repository(`acme/${name}`), 'push', '--quiet', fork, 'main', 'feature');
        await github.desk.openPullRequest(`acme/${name}`, {
          ...{ from: 'fiona:feature', to: 'main', author: 'fiona' },
        });
        const moved = await pushTo(`fiona/${name}`, 'forker-token');
        const payload = (await told()).at(-1);
        const here = await gitIn(github.repository(`acme/${name}`), 'rev-parse', 'refs/pull/1/head');
        const head = { sha: moved, repo: expect.objectContaining({ full_name: `fiona/${name}` }) };
        const pull_request = expect.objectContaining({ head: expect.objectContaining(head) });
        expect([payload, here]).toEqual([
          expect.objectContaining({ action: 'synchronize', pull_request }),
          moved,
        ]);
      });
    });
  });

  describe('branches', () => {
    const [branch, rules] = ['/branches/{branch}', '/rules/branches/{branch}'];

    it('say whether they are protected', async () => {
      await github.desk.protectBranch(`acme/${name}`, 'main');
      const answers = [await ask('GET /branches/main', branch), await ask('GET /branches/feature', branch)];
      expect(answers.map(({ body }) => body.protected)).toEqual([true, false]);
    });

    it('say which rules hold for them', async () => {
      await github.desk.protectBranch(`acme/${name}`, 'release/1', 'ruleset');
      const ruled = await ask('GET /rules/branches/release/1', rules);
      const free = await ask('GET /rules/branches/main', rules);
      expect([ruled.list.map(({ type }) => type), free.list]).toEqual([
        ['non_fast_forward', 'pull_request'],
        [],
      ]);
    });

    it('that are not there are not found', async () => {
      expect((await ask('GET /branches/feat/none', branch)).status).toBe(404);
    });

    it.each([
      ['protection', 'GH006: Protected branch update failed for refs/heads/main.'],
      ['ruleset', 'GH013: Repository rule violations found for refs/heads/main.'],
    ] as const)('under a %s take no push, and others do', async (kind, words) => {
      await github.desk.protectBranch(`acme/${name}`, 'main', kind);
      const copy = join(directory, `protected-${numbers}`);
      await gitIn(directory, 'clone', '--quiet', '--bare', github.repository(`acme/${name}`), copy);
      const url = github.urlOf(`acme/${name}`).replace('://', `://x-access-token:${token}@`);
      await gitIn(copy, 'push', '--quiet', url, 'feature:other');
      await expect(gitIn(copy, 'push', '--quiet', url, 'feature:main')).rejects.toThrow(words);
    });
  });

  describe('code scanning', () => {
    const sarifs = '/code-scanning/sarifs';
    const log = { version: '2.1.0', runs: [{ tool: { driver: { name: 'x' } }, results: [] }] };
    const upload = (text: string, ref = 'refs/heads/feature') =>
      ask('POST /code-scanning/sarifs', sarifs, {
        as: appToken,
        body: { commit_sha: feature, ref, sarif: gzipSync(text).toString('base64') },
      });

    it('takes a log where it is enabled', async () => {
      github.desk.setCodeScanning(`acme/${name}`, true);
      const { status } = await upload(JSON.stringify(log));
      expect([status, github.desk.scans(`acme/${name}`)]).toEqual([
        202,
        [{ id: expect.any(String), commit: feature, ref: 'refs/heads/feature', log }],
      ]);
    });

    it('refuses where it is not enabled', async () => {
      expect((await upload(JSON.stringify(log))).status).toBe(403);
    });

    it('refuses what is no log', async () => {
      github.desk.setCodeScanning(`acme/${name}`, true);
      expect([(await upload('{}')).status, (await upload('no JSON')).status]).toEqual([400, 400]);
    });
  });

  it('gives out parts of a repository over git', async () => {
    const url = github.urlOf(`acme/${name}`).replace('://', `://x-access-token:${token}@`);
    const part = join(directory, `part-${numbers}`);
    await gitIn(directory, 'clone', '--quiet', '--bare', '--filter=blob:none', '--depth=1', url, part);
    const blob = await gitIn(github.repository(`acme/${name}`), 'rev-parse', 'feature:new.py');
    await gitIn(part, 'fetch', '--quiet', url, blob);
    expect([main, await gitIn(part, 'cat-file', '-p', blob)]).toEqual([
      await gitIn(part, 'rev-parse', 'main'),
      '1',
    ]);
  });
});
