import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAppAuth } from '@octokit/auth-app';
import { verify } from '@octokit/webhooks-methods';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type LocalGitHub, startLocalGitHub } from '../../local/github/local-github.ts';
import type { Endpoint } from '../../shared/config/configuration.ts';
import { ensureWebhook } from '../../shared/github/ensure-webhook.ts';
import { type HookDelivery, openHookDeliveries } from '../../shared/github/hook-deliveries.ts';
import type { GitHubConnection } from '../../shared/github/octokit.ts';
import { type GitHubSchemas, loadGitHubSchemas } from './github-schemas.ts';
import { startWebhookReceiver, type WebhookReceiver } from './github-webhook-receiver.ts';

const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const secrets: Record<string, string> = {
  OWNER: 'owner-token',
  READER: 'reader-token',
  KEY: keys.privateKey,
};

describe('deliveries of webhooks', () => {
  let schemas: GitHubSchemas;
  let directory: string;
  let github: LocalGitHub;
  let receiver: WebhookReceiver;

  beforeAll(async () => {
    schemas = await loadGitHubSchemas();
  });

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'github-deliveries-'));
    github = await startLocalGitHub({ directory });
    receiver = await startWebhookReceiver();
    await github.addOrganisation('acme');
    await github.addRepository('acme/app');
    await github.addToken('owner-token', { login: 'olga', orgs: { acme: 'admin' } });
    await github.addToken('reader-token', { login: 'rhea', orgs: { acme: 'read' } });
  });

  afterEach(async () => {
    await github.close();
    await receiver.close();
    await rm(directory, { recursive: true, force: true });
  });

  const connection: GitHubConnection = {
    secrets: { get: async (name) => secrets[name] ?? '' },
    secondMs: 5,
  };
  const endpoint = (credentials: Endpoint['credentials']): Endpoint => ({
    org: 'acme',
    apiUrl: github.apiUrl,
    gitUrl: github.gitUrl,
    credentials,
  });
  const owner = () => endpoint({ token: `\${OWNER}` });
  const app = () => endpoint({ app: { id: 7, privateKey: `\${KEY}` } });

  async function addApp(webhookUrl: string): Promise<void> {
    await github.addApp({
      id: 7,
      key: keys.publicKey,
      installations: [{ account: 'acme', permissions: { contents: 'write' } }],
      webhookUrl,
      webhookSecret: 'app secret',
    });
  }

  async function deliver(times = 1): Promise<void> {
    for (let count = 0; count < times; count += 1) {
      await fetch(`${github.apiUrl}/orgs/acme/repos`, {
        method: 'POST',
        headers: { authorization: 'token owner-token' },
        body: JSON.stringify({ name: `made-${crypto.randomUUID()}` }),
      });
    }
    await github.settled();
  }

  async function all(from: Endpoint): Promise<readonly HookDelivery[]> {
    const [deliveries] = await openHookDeliveries(from, connection, receiver.url);
    const found: HookDelivery[] = [];
    for await (const page of deliveries?.list() ?? []) found.push(...page);
    return found;
  }

  interface Answer {
    readonly status: number;
    readonly body: unknown;
    readonly violations: readonly string[];
  }

  async function ask(
    request: `${string} ${string}`,
    described: string,
    authorization: string,
  ): Promise<Answer> {
    const [method = 'GET', path = '/'] = request.split(' ');
    const response = await fetch(`${github.apiUrl}${path}`, { method, headers: { authorization } });
    const text = await response.text();
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    const { status } = response;
    return { status, body, violations: schemas.response(method, described, status, body) };
  }

  describe('of an organisation', () => {
    beforeEach(async () => {
      await github.setWebhook('acme', { url: receiver.url, secret: 'hook secret' });
    });

    it('are listed newest first', async () => {
      await deliver();
      expect((await all(owner())).map(({ event, statusCode }) => [event, statusCode])).toEqual([
        ['repository', 202],
        ['ping', 202],
      ]);
    });

    it('are listed as failed when they were lost', async () => {
      const end = github.faults.deliveries(({ event }) => (event === 'repository' ? 'lose' : undefined));
      await deliver();
      end();
      expect((await all(owner()))[0]).toMatchObject({ event: 'repository', statusCode: 0 });
    });

    it('are listed to the last page', async () => {
      await deliver(120);
      expect(new Set((await all(owner())).map(({ id }) => id)).size).toBe(121);
    });

    it('are made once more, with the same id of the event', async () => {
      const end = github.faults.deliveries(({ event }) => (event === 'repository' ? 'lose' : undefined));
      await deliver();
      end();
      const [deliveries] = await openHookDeliveries(owner(), connection, receiver.url);
      const [lost] = await all(owner());
      await deliveries?.redeliver(lost?.id ?? '');
      await github.settled();
      expect((await all(owner()))[0]).toMatchObject({ guid: lost?.guid, statusCode: 202 });
    });

    it('are signed with the secret that a hook is told again', async () => {
      const { url } = receiver;
      github.changeWebhook('acme', url, { secret: 'wrong', active: false });
      const webhook = { url, secret: 'hook secret', tellSecret: true };
      expect(await ensureWebhook(owner(), connection, webhook)).toBe('updated');
      await deliver();
      const last = receiver.received.at(-1);
      const signature = String(last?.headers['x-hub-signature-256']);
      expect(await verify('hook secret', last?.body ?? '', signature)).toBe(true);
    });

    it('are not there for another address', async () => {
      expect(await openHookDeliveries(owner(), connection, 'http://127.0.0.1:9/other')).toEqual([]);
    });

    it('are hidden from who may not see hooks', async () => {
      expect(await openHookDeliveries(endpoint({ token: `\${READER}` }), connection, receiver.url)).toEqual(
        [],
      );
    });

    it.each(['', '/1', '/1/attempts', '/99', '/99/attempts'])(
      'are answered as described at %j',
      async (end) => {
        await deliver();
        const list = await ask('GET /orgs/acme/hooks', '/orgs/{org}/hooks', 'token owner-token');
        const [hook] = list.body as readonly { readonly id: number }[];
        const described = `/orgs/{org}/hooks/{hook_id}/deliveries${end.replace(/\d+/, '{delivery_id}')}`;
        const method = end.endsWith('attempts') ? 'POST' : 'GET';
        const path = `/orgs/acme/hooks/${hook?.id}/deliveries${end}` as const;
        const answer = await ask(`${method} ${path}`, described, 'token owner-token');
        await github.settled();
        const status = end.includes('99') ? 404 : method === 'POST' ? 202 : 200;
        expect([answer.status, answer.violations]).toEqual([status, []]);
      },
    );
  });

  describe('of a GitHub App', () => {
    it('are listed when the App tells our address', async () => {
      await addApp(receiver.url);
      await deliver();
      expect((await all(app())).map(({ event }) => event)).toContain('repository');
    });

    it('are left alone when the App tells another', async () => {
      await addApp('http://127.0.0.1:9/other');
      await expect(all(app())).resolves.toEqual([]);
    });

    it.each([
      ['GET', '/app/hook/config', 200],
      ['GET', '/app/hook/deliveries', 200],
      ['POST', '/app/hook/deliveries/1/attempts', 202],
    ])('are answered as described: %s %s', async (method, path, status) => {
      await addApp(receiver.url);
      await deliver();
      const { token } = await createAppAuth({ appId: 7, privateKey: keys.privateKey })({ type: 'app' });
      const described = path.replace(/\d+/, '{delivery_id}');
      const answer = await ask(`${method} ${path}`, described, `bearer ${token}`);
      await github.settled();
      expect([answer.status, answer.violations]).toEqual([status, []]);
    });
  });
});
