import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { primaryLimit } from '../../local/github/faults.ts';
import { type LocalGitHub, startLocalGitHub } from '../../local/github/local-github.ts';
import type { Endpoint } from '../../shared/config/configuration.ts';
import { ensureWebhook } from '../../shared/github/ensure-webhook.ts';
import { createAnswerMemory, createHealthHost } from '../../shared/github/health-host.ts';
import type { GitHubConnection } from '../../shared/github/octokit.ts';
import { reference } from '../support/configuration-input.ts';
import { historyOf } from '../support/repositories.ts';

const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
});
const secrets: Record<string, string> = {
  OWNER: 'owner-token',
  READER: 'reader-token',
  APP_KEY: keys.privateKey,
};
/** The signature of an App's token has the real time. */
const now = Math.floor(Date.now() / 1000) * 1000;
const needs = { role: 'source', createMissing: false } as const;

describe('what a look at health asks of a host, against the local GitHub', () => {
  let directory: string;
  let github: LocalGitHub;
  let connection: GitHubConnection;
  let asked: string[];
  let hostTime: number;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'github-health-'));
    hostTime = now;
    github = await startLocalGitHub({ directory, clock: () => hostTime });
    await github.addRepository('acme/app');
    const history = await historyOf(github.repository('acme/app'));
    history.commit('main');
    await history.write();
    await github.addToken('owner-token', {
      login: 'olga',
      orgs: { acme: 'admin' },
      scopes: ['repo', 'admin:org_hook'],
      expiresAt: now + 10 * 86_400_000,
    });
    await github.addToken('reader-token', { login: 'rhea', orgs: { acme: 'read' } });
    await github.addApp({ id: 7, key: keys.privateKey, installations: [{ account: 'acme' }] });
    asked = [];
    github.faults.rest(({ method, path }) => {
      asked.push(`${method} ${path}`);
      return undefined;
    });
    connection = {
      clock: () => now,
      secondMs: 5,
      secrets: {
        async get(name) {
          const value = secrets[name];
          if (value === undefined) throw new Error(`no secret ${name}`);
          return value;
        },
      },
    };
  });

  afterEach(async () => {
    await github.close();
    await rm(directory, { recursive: true, force: true });
  });

  const as = (name: string): Endpoint => ({
    org: 'acme',
    apiUrl: github.apiUrl,
    gitUrl: github.gitUrl,
    credentials: { token: reference(name) },
  });
  const asApp = (): Endpoint => ({
    ...as('OWNER'),
    credentials: { app: { id: 7, privateKey: reference('APP_KEY') } },
  });

  it('describes a repository, and knows nothing of one that is not there', async () => {
    const host = createHealthHost(connection);

    expect(await host.repository(as('OWNER'), 'app')).toEqual({ defaultBranch: 'main', archived: false });
    expect(await host.repository(as('OWNER'), 'none')).toBeUndefined();
  });

  it.each(['protection', 'ruleset'] as const)('sees a branch that is protected by a %s', async (kind) => {
    const host = createHealthHost(connection);
    expect(await host.isProtected(as('OWNER'), 'app', 'main')).toBe(false);

    await github.desk.protectBranch('acme/app', 'main', kind);
    expect(await host.isProtected(as('OWNER'), 'app', 'main')).toBe(true);
  });

  it('does not take a branch for unprotected when the rules may not be asked for now', async () => {
    github.faults.rest(({ path }) =>
      path.includes('/rules/') ? primaryLimit(now / 1000 + 3600) : undefined,
    );

    await expect(createHealthHost(connection).isProtected(as('OWNER'), 'app', 'main')).rejects.toMatchObject({
      code: 'GITHUB_RATE_LIMITED',
    });
  });

  it('counts what the limit counts, and answers that have not changed are free', async () => {
    const answers = createAnswerMemory();
    const look = async () => {
      const host = createHealthHost(connection, answers);
      return host.counted(async () => {
        await host.repository(as('OWNER'), 'app');
        await host.isProtected(as('OWNER'), 'app', 'main');
      });
    };

    expect((await look()).requests).toBe(3);
    expect((await look()).requests).toBe(0);
    expect(asked).toHaveLength(6);
  });

  it('counts the requests of each look apart, though looks go on side by side', async () => {
    const host = createHealthHost(connection);
    const one = host.counted(() => host.repository(as('OWNER'), 'app'));
    const two = host.counted(async () => {
      await host.repository(as('OWNER'), 'app');
      await host.repository(as('OWNER'), 'none');
    });

    expect([(await one).requests, (await two).requests]).toEqual([1, 2]);
  });

  it('says of a token who it is, when it expires, what is left, and what time it is there', async () => {
    const credential = await createHealthHost(connection).credential(as('OWNER'), needs);

    expect(credential).toMatchObject({
      kind: 'classic-token',
      identity: 'olga',
      expiresAt: now + 10 * 86_400_000,
      budget: { limit: 5000, resetAt: now + 3_600_000 },
      clockAheadMs: 0,
      problems: [],
    });
  });

  it('takes the time that an answer took for no difference of clocks', async () => {
    let passed = 0;
    const slow = { ...connection, clock: () => now + 90_000 * passed++ };

    expect(await createHealthHost(slow).credential(as('OWNER'), needs)).toMatchObject({ clockAheadMs: 0 });
  });

  it.each([-3, 3])('says when our clock is %d minutes ahead', async (minutes) => {
    const off = { ...connection, clock: () => now + minutes * 60_000 };

    expect(await createHealthHost(off).credential(as('OWNER'), needs)).toMatchObject({
      clockAheadMs: minutes * 60_000,
    });
  });

  it('asks about a credential once in a job', async () => {
    const host = createHealthHost(connection);
    await Promise.all([host.credential(as('OWNER'), needs), host.credential(as('OWNER'), needs)]);

    expect(asked.filter((request) => request === 'GET /user')).toHaveLength(1);
  });

  it('names what an App lacks', async () => {
    const credential = await createHealthHost(connection).credential(asApp(), {
      role: 'destination',
      createMissing: true,
    });

    expect(credential.kind).toBe('app');
    expect(credential.problems.map(({ what }) => what).join()).toContain('administration');
  });

  it.each([-60, 20])('says that an App is refused for a clock that is %d minutes off', async (minutes) => {
    hostTime = now + minutes * 60_000;

    expect(await createHealthHost(connection).credential(asApp(), needs)).toMatchObject({
      clockAheadMs: -minutes * 60_000,
      refusedForClock: true,
    });
  });

  it.each([
    ['a token that was revoked', () => github.revokeToken('owner-token')],
    ['a token that has expired', () => github.addToken('owner-token', { login: 'olga', expiresAt: now - 1 })],
  ])('ends with a refusal for %s', async (_case, spoil) => {
    await spoil();

    await expect(createHealthHost(connection).credential(as('OWNER'), needs)).rejects.toMatchObject({
      code: 'GITHUB_AUTHENTICATION_FAILED',
    });
  });

  describe('of the webhook', () => {
    const url = 'http://127.0.0.1:9/webhook';
    const ask = (endpoint: Endpoint) => createHealthHost(connection).hook(endpoint, url);

    it('knows that there is none', async () => {
      expect(await ask(as('OWNER'))).toMatchObject({ kind: 'missing' });
    });

    it('knows nothing without the right to see it', async () => {
      expect(await ask(as('READER'))).toMatchObject({ kind: 'hidden' });
    });

    it('sees one that sends everything, and what of it did not arrive', async () => {
      await ensureWebhook(as('OWNER'), connection, { url, secret: 'secret' });
      await github.settled();

      const hook = await ask(as('OWNER'));
      expect(hook).toMatchObject({ kind: 'organisation', active: true, missingEvents: [] });
      expect(hook.deliveries).toMatchObject([{ event: 'ping' }]);
      expect(hook.deliveries[0]?.statusCode).not.toBe(200);
    });

    it('names the events that are missing', async () => {
      await github.setWebhook('acme', { url, secret: 'secret', events: ['push', 'create'] });

      expect((await ask(as('OWNER'))).missingEvents).toEqual(['delete', 'repository', 'pull_request']);
    });

    it("takes a GitHub App's own hook for one", async () => {
      await github.addApp({
        id: 8,
        key: keys.privateKey,
        installations: [{ account: 'acme' }],
        webhookUrl: url,
        webhookSecret: 'secret',
      });
      const endpoint = { ...asApp(), credentials: { app: { id: 8, privateKey: reference('APP_KEY') } } };

      expect(await ask(endpoint)).toMatchObject({ kind: 'app', active: true });
    });
  });
});
