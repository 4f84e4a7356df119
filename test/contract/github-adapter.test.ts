import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { primaryLimit, secondaryLimit, times } from '../../local/github/faults.ts';
import { type LocalGitHub, startLocalGitHub } from '../../local/github/local-github.ts';
import type { Endpoint } from '../../shared/config/configuration.ts';
import { gitCredentials } from '../../shared/github/authorise.ts';
import { checkAccess } from '../../shared/github/check-access.ts';
import { connectHosting } from '../../shared/github/connect-hosting.ts';
import { ensureWebhook } from '../../shared/github/ensure-webhook.ts';
import { GitHubError } from '../../shared/github/errors.ts';
import type { InstallationToken } from '../../shared/github/installation-tokens.ts';
import type { GitHubConnection } from '../../shared/github/octokit.ts';
import { createPageCache } from '../../shared/github/repository-pages.ts';
import { gitIn, historyOf } from '../support/repositories.ts';

const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
});
const secrets: Record<string, string> = {
  OWNER: 'owner-token-value',
  READER: 'reader-token-value',
  WRONG: 'wrong-token-value',
  APP_KEY: keys.privateKey,
  BROKEN_KEY: 'not a key at all',
};

describe('the GitHub adapter, against the local GitHub', () => {
  let directory: string;
  let github: LocalGitHub;
  let connection: GitHubConnection;
  let asked: string[];

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'github-adapter-'));
    github = await startLocalGitHub({ directory });
    await github.addOrganisation('acme');
    await github.addRepository('acme/app', { description: 'An app' });
    await github.addRepository('acme/site', { private: false, archived: true });
    await github.addToken('owner-token-value', {
      login: 'olga',
      orgs: { acme: 'admin' },
      scopes: ['repo', 'workflow', 'admin:org_hook'],
    });
    await github.addToken('reader-token-value', { login: 'rhea', orgs: { acme: 'read' } });
    await github.addApp({
      id: 7,
      key: keys.privateKey,
      installations: [{ account: 'acme', permissions: { contents: 'write', administration: 'write' } }],
    });
    asked = [];
    github.faults.rest(({ method, path }) => {
      asked.push(`${method} ${path}`);
      return undefined;
    });
    connection = {
      secrets: {
        async get(name) {
          const value = secrets[name];
          if (value === undefined) throw new Error(`no secret ${name}`);
          return value;
        },
      },
      secondMs: 5,
    };
  });

  afterEach(async () => {
    await github.close();
    await rm(directory, { recursive: true, force: true });
  });

  const withToken = (name: string, org = 'acme'): Endpoint => ({
    org,
    apiUrl: github.apiUrl,
    gitUrl: github.gitUrl,
    credentials: { token: `\${${name}}` },
  });
  const withApp = (key = 'APP_KEY', org = 'acme'): Endpoint => ({
    ...withToken('OWNER', org),
    credentials: { app: { id: 7, privateKey: `\${${key}}` } },
  });

  async function namesOf(endpoint: Endpoint, using = connection): Promise<string[]> {
    const hosting = await connectHosting(endpoint, using);
    const names: string[] = [];
    for await (const { name } of hosting.listRepositories(endpoint.org)) names.push(name);
    return names;
  }

  /** The GitHubError that the work ends with. */
  async function failureOf(work: Promise<unknown>): Promise<GitHubError> {
    const error = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!(error instanceof GitHubError))
      throw new Error('the work did not end with a GitHubError', { cause: error });
    return error;
  }

  describe.each([
    ['a token', () => withToken('OWNER')],
    ['a GitHub App', () => withApp()],
  ])('with %s', (_kind, endpoint) => {
    it('lists the repositories of an organisation', async () => {
      expect(await namesOf(endpoint())).toEqual(['app', 'site']);
    });

    it('describes a repository', async () => {
      const hosting = await connectHosting(endpoint(), connection);
      expect(await hosting.getRepository('acme', 'app')).toEqual({
        id: expect.any(Number),
        org: 'acme',
        name: 'app',
        defaultBranch: 'main',
        archived: false,
        fork: false,
        private: true,
        description: 'An app',
      });
    });

    it('finds nothing under a name that does not exist', async () => {
      const hosting = await connectHosting(endpoint(), connection);
      expect(await hosting.getRepository('acme', 'none')).toBeUndefined();
    });

    it('creates a repository once, however often it is asked', async () => {
      const hosting = await connectHosting(endpoint(), connection);
      const wanted = { name: 'fresh', private: true, description: null };
      const first = await hosting.createRepository('acme', wanted);
      const second = await hosting.createRepository('acme', wanted);
      expect(second).toEqual(first);
    });

    it('sets the default branch', async () => {
      const history = await historyOf(github.repository('acme/app'));
      history.commit('trunk');
      await history.write();
      const hosting = await connectHosting(endpoint(), connection);
      await hosting.setDefaultBranch('acme', 'app', 'trunk');
      expect(await gitIn(github.repository('acme/app'), 'symbolic-ref', 'HEAD')).toBe('refs/heads/trunk');
    });

    it('gives credentials that git can fetch with', async () => {
      const { username, password } = await gitCredentials(endpoint(), connection);
      const url = github.urlOf('acme/app').replace('://', `://${username}:${password}@`);
      await expect(gitIn(directory, 'ls-remote', url)).resolves.toBe('');
    });
  });

  it('lists more repositories than a page holds, without leaving one out', async () => {
    for (let index = 0; index < 105; index += 1) await github.addRepository(`acme/r${index}`);
    expect(new Set(await namesOf(withToken('OWNER'))).size).toBe(107);
  });

  it('goes on with a list where another reading stopped, without reading the pages before', async () => {
    for (let index = 0; index < 105; index += 1) await github.addRepository(`acme/r${index}`);
    const all = await namesOf(withToken('OWNER'));
    asked.length = 0;
    const hosting = await connectHosting(withToken('OWNER'), connection);
    const rest: string[] = [];
    for await (const { name } of hosting.listRepositories('acme', 103)) rest.push(name);
    expect(rest).toEqual(all.slice(103));
    expect(asked.filter((request) => request.includes('/orgs/acme/repos'))).toHaveLength(1);
  });

  it.each([
    [0, 107, 2],
    [99, 8, 2],
    [100, 7, 1],
    [104, 3, 1],
    [107, 0, 1],
  ])('goes on with a list from repository %i: %i are left, in %i pages', async (from, left, pages) => {
    for (let index = 0; index < 105; index += 1) await github.addRepository(`acme/r${index}`);
    const hosting = await connectHosting(withToken('OWNER'), connection);
    const names: string[] = [];
    for await (const { name } of hosting.listRepositories('acme', from)) names.push(name);
    const requests = asked.filter((request) => request === 'GET /orgs/acme/repos').length;
    expect([names.length, names.at(-1), requests]).toEqual([left, left > 0 ? 'r104' : undefined, pages]);
  });

  it('pays nothing for a list that has not changed', async () => {
    const remembering = { ...connection, pages: createPageCache() };
    const first = await namesOf(withToken('OWNER'), remembering);
    const before = await rateLimitUsed();
    const second = await namesOf(withToken('OWNER'), remembering);
    // One request for what kind of account it is; the list itself is a 304.
    expect([second, (await rateLimitUsed()) - before]).toEqual([first, 1]);
  });

  it('sees a repository that came after the list was remembered', async () => {
    const remembering = { ...connection, pages: createPageCache() };
    await namesOf(withToken('OWNER'), remembering);
    await github.addRepository('acme/late');
    expect(await namesOf(withToken('OWNER'), remembering)).toContain('late');
  });

  async function rateLimitUsed(): Promise<number> {
    const response = await fetch(`${github.apiUrl}/rate_limit`, {
      headers: { authorization: 'token owner-token-value' },
    });
    return ((await response.json()) as { rate: { used: number } }).rate.used;
  }

  describe('at a user account', () => {
    it('lists and creates private repositories of the own account', async () => {
      const endpoint = withToken('OWNER', 'olga');
      const hosting = await connectHosting(endpoint, connection);
      await hosting.createRepository('olga', { name: 'mine', private: true, description: null });
      expect(await namesOf(endpoint)).toEqual(['mine']);
    });

    it("lists what is public of another user's account", async () => {
      await github.addRepository('olga/open', { private: false });
      await github.addRepository('olga/closed', { private: true });
      expect(await namesOf(withToken('READER', 'olga'))).toEqual(['open']);
    });
  });

  describe("a GitHub App's token", () => {
    const mints = () => asked.filter((request) => request.endsWith('/access_tokens')).length;

    it('is minted once for many jobs', async () => {
      const sharing = { ...connection, installationTokens: new Map<string, InstallationToken>() };
      await namesOf(withApp(), sharing);
      await gitCredentials(withApp(), sharing);
      expect(mints()).toBe(1);
    });

    it('is minted anew for git when it would not last for the longest job', async () => {
      let now = Date.now();
      const installationTokens = new Map<string, InstallationToken>();
      const sharing = { ...connection, installationTokens, clock: () => now };
      await gitCredentials(withApp(), sharing);
      now += 40 * 60_000;
      await gitCredentials(withApp(), sharing);
      expect(mints()).toBe(2);
    });

    it('is minted anew after GitHub has refused it', async () => {
      const sharing = { ...connection, installationTokens: new Map<string, InstallationToken>() };
      const { password } = await gitCredentials(withApp(), sharing);
      github.revokeToken(password);
      const failure = await failureOf(namesOf(withApp(), sharing));
      expect([failure.code, await namesOf(withApp(), sharing)]).toEqual([
        'GITHUB_AUTHENTICATION_FAILED',
        ['app', 'site'],
      ]);
    });

    it('is not to be had where the App is not installed', async () => {
      await github.addOrganisation('elsewhere');
      const failure = await failureOf(gitCredentials(withApp('APP_KEY', 'elsewhere'), connection));
      expect(failure.code).toBe('GITHUB_APP_NOT_INSTALLED');
    });

    it('is not to be had with a key that cannot be read, which the error does not quote', async () => {
      const failure = await failureOf(gitCredentials(withApp('BROKEN_KEY'), connection));
      expect([failure.code, JSON.stringify(failure)]).toEqual([
        'GITHUB_APP_KEY_INVALID',
        expect.not.stringContaining('not a key'),
      ]);
    });
  });

  describe('when GitHub refuses', () => {
    const wanted = { name: 'fresh', private: true, description: null };

    it.each<[string, string, (endpoint: typeof withToken) => Promise<unknown>]>([
      ['a wrong token', 'GITHUB_AUTHENTICATION_FAILED', (at) => namesOf(at('WRONG'))],
      ['an unknown organisation', 'GITHUB_NOT_FOUND', (at) => namesOf(at('OWNER', 'nobody'))],
      [
        'a missing permission',
        'GITHUB_FORBIDDEN',
        async (at) => (await connectHosting(at('READER'), connection)).createRepository('acme', wanted),
      ],
      [
        'a bad value',
        'GITHUB_VALIDATION_FAILED',
        async (at) => (await connectHosting(at('OWNER'), connection)).setDefaultBranch('acme', 'app', 'none'),
      ],
    ])('%s is a %s', async (_what, code, work) => {
      expect((await failureOf(work(withToken))).code).toBe(code);
    });

    it('no error contains a credential', async () => {
      const failure = await failureOf(namesOf(withToken('WRONG')));
      const everything = [
        failure.message,
        failure.stack,
        String(failure.cause),
        JSON.stringify(failure),
      ].join('\n');
      expect(everything).not.toContain('wrong-token-value');
    });
  });

  describe('when GitHub is limited or down', () => {
    it('waits out a short secondary limit', async () => {
      github.faults.rest(times(1, () => secondaryLimit(1)));
      expect(await namesOf(withToken('OWNER'))).toEqual(['app', 'site']);
    });

    it.each<[string, number, () => ReturnType<typeof secondaryLimit>]>([
      ['a secondary limit', 40, () => secondaryLimit(40)],
      ['a secondary limit by 429', 40, () => secondaryLimit(40, 429)],
      ['a primary limit', 1801, () => primaryLimit(2_000_000 + 1800)],
    ])(
      'never waits longer than the time left for %s, and says when to come back',
      async (_what, seconds, fault) => {
        github.faults.rest(fault);
        const short = { ...connection, secondMs: 1000, timeLeftMs: () => 30_000, clock: () => 2_000_000_000 };
        const failure = await failureOf(namesOf(withToken('OWNER'), short));
        expect([failure.code, failure.retryAfterSeconds]).toEqual(['GITHUB_RATE_LIMITED', seconds]);
      },
    );

    it('tries again after a server error', async () => {
      github.faults.rest(times(2, () => ({ status: 502, message: 'Bad gateway' })));
      expect(await namesOf(withToken('OWNER'))).toEqual(['app', 'site']);
    });

    it('creates one repository although the answer to the first attempt was lost', async () => {
      const hosting = await connectHosting(withToken('OWNER'), connection);
      await github.addRepository('acme/fresh', { description: 'Made by the first attempt' });
      const created = await hosting.createRepository('acme', {
        name: 'fresh',
        private: true,
        description: null,
      });
      expect(created.description).toBe('Made by the first attempt');
    });

    it('says that a longer outage is one, and when to come back', async () => {
      github.faults.down('acme');
      const failure = await failureOf(namesOf(withToken('OWNER')));
      expect([failure.code, failure.retryAfterSeconds]).toEqual(['GITHUB_UNAVAILABLE', 30]);
    });

    it('does not try again when there is no time', async () => {
      github.faults.down('acme');
      await failureOf(namesOf(withToken('OWNER'), { ...connection, timeLeftMs: () => 5_000 }));
      expect(asked).toEqual(['GET /users/acme']);
    });

    it('says that nothing answers', async () => {
      const endpoint = withToken('OWNER');
      await github.close();
      const failure = await failureOf(namesOf(endpoint));
      github = await startLocalGitHub({ directory });
      expect([failure.code, failure.retryAfterSeconds]).toEqual(['GITHUB_UNREACHABLE', 30]);
    });
  });

  describe('checking access', () => {
    const destination = { role: 'destination', createMissing: true } as const;
    const source = { role: 'source', createMissing: false } as const;

    it('finds nothing missing in a token that may do everything', async () => {
      const report = await checkAccess(withToken('OWNER'), connection, destination);
      expect(report).toEqual({ ok: true, kind: 'classic-token', identity: 'olga', problems: [] });
    });

    it('is content with a reader as a source', async () => {
      const report = await checkAccess(withToken('READER'), connection, source);
      expect(report).toEqual({ ok: true, kind: 'fine-grained-token', identity: 'rhea', problems: [] });
    });

    it('names the repositories that a reader may not push to', async () => {
      const report = await checkAccess(withToken('READER'), connection, destination);
      expect([report.ok, report.problems[0]?.what]).toEqual([false, 'The token may not push to site, app']);
    });

    it('names the permission that an App lacks, and what for', async () => {
      const report = await checkAccess(withApp(), connection, destination);
      const problems = report.problems.map(({ severity, what }) => [severity, what]);
      expect([report.ok, problems]).toEqual([
        true,
        [
          [
            'warning',
            'The GitHub App lacks the permission workflows: write, to push branches that change .github/workflows',
          ],
        ],
      ]);
    });

    it('says that an organisation does not exist', async () => {
      const report = await checkAccess(withToken('OWNER', 'nobody'), connection, source);
      expect(report.problems.map(({ what }) => what)).toEqual(['There is no account nobody']);
    });

    it("says that another user's account cannot be a destination", async () => {
      const report = await checkAccess(withToken('OWNER', 'rhea'), connection, destination);
      expect(report.problems.map(({ what }) => what)).toEqual(["rhea is another user's account"]);
    });

    it('says that a token is wrong', async () => {
      const report = await checkAccess(withToken('WRONG'), connection, source);
      expect([report.ok, report.kind, report.problems.length]).toEqual([false, 'unknown', 1]);
    });
  });

  it('makes a webhook once', async () => {
    const webhook = { url: 'http://127.0.0.1:9/webhook', secret: 'hook secret' };
    const first = await ensureWebhook(withToken('OWNER'), connection, webhook);
    const second = await ensureWebhook(withToken('OWNER'), connection, webhook);
    expect([first, second]).toEqual(['created', 'present']);
  });

  it('has a webhook of before send what it does not send yet, and what somebody else asked for', async () => {
    const webhook = { url: 'http://127.0.0.1:9/older', secret: 'hook secret' };
    await github.setWebhook('acme', { ...webhook, events: ['push', 'star'] });

    const first = await ensureWebhook(withToken('OWNER'), connection, webhook);
    const second = await ensureWebhook(withToken('OWNER'), connection, webhook);

    expect([first, second]).toEqual(['updated', 'present']);
  });

  it('leaves a webhook alone that sends everything', async () => {
    const webhook = { url: 'http://127.0.0.1:9/everything', secret: 'hook secret' };
    await github.setWebhook('acme', webhook);

    expect(await ensureWebhook(withToken('OWNER'), connection, webhook)).toBe('present');
  });

  it('says that check runs need an App, to who validates with a token', async () => {
    const needs = { role: 'source', createMissing: false, validation: { pushes: false } } as const;
    const report = await checkAccess(withToken('OWNER'), connection, needs);

    expect(report.ok).toBe(true);
    expect(report.problems.map(({ what }) => what)).toEqual([expect.stringContaining('check runs')]);
  });
});
