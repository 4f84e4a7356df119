import { GetQueueAttributesCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secondaryLimit } from '../../local/github/faults.ts';
import { redriveDeadLetters } from '../../shared/jobs/redrive.ts';
import { reference } from '../support/configuration-input.ts';
import { mirrorTo, organisations, type Product, startProduct } from '../support/product.ts';
import { eventually, expectMirrored, expectNoSecretTraces } from '../support/product-expectations.ts';
import { gitIn, refsOf } from '../support/repositories.ts';

const everythingElse = {
  source: { org: 'acme', repos: ['*', '!locked'], credentials: reference('SOURCE_TOKEN') },
};
const halfLocked = {
  source: { org: 'acme', repos: ['locked'], credentials: reference('SOURCE_TOKEN') },
  destinations: [
    { org: organisations.backup, credentials: reference('BACKUP_TOKEN') },
    { org: organisations.deploy, credentials: reference('TOKEN_THAT_NOBODY_SET') },
  ],
  name: 'half-locked',
};

describe('the product, when something is wrong around it', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({
      repositories: ['locked', 'outage', 'limit', 'revoked'],
      mirrors: [mirrorTo(['backup', 'deploy'], everythingElse), mirrorTo([], halfLocked)],
    });
    for (const name of ['outage', 'limit', 'revoked']) await expectMirrored(product, name);
  });
  afterAll(() => product[Symbol.asyncDispose]());

  const redrive = () => {
    const { mirrorDeadLetters: from, mirror: to } = product.ledger.queues;
    return redriveDeadLetters({ from, to, waitSeconds: 0 });
  };
  const deadLetter = (body: string) =>
    eventually(async () => {
      const { messages } = await product.ledger.deadLetters();
      const found = messages.find((message) => message.body.includes(body));
      if (!found) throw new Error(`no dead letter with ${body} among ${messages.length}`);
      return found;
    });

  it('mirrors to the destinations whose credentials are there, and names the one whose are not', async () => {
    const { ledger } = product;
    await expectMirrored(product, 'locked', ['backup']);
    await eventually(async () =>
      expect(await ledger.state('locked', 'acme-deploy')).toMatchObject({
        outcome: 'failed',
        error: { code: 'SECRET_NOT_FOUND', what: expect.stringContaining('TOKEN_THAT_NOBODY_SET') },
      }),
    );
    expect((await ledger.runs('locked')).at(-1)).toMatchObject({
      outcome: 'partial',
      destinations: [{ outcome: 'synced' }, { outcome: 'failed' }],
    });
    expect(await deadLetter('acme/locked')).toMatchObject({ code: 'SECRET_NOT_FOUND' });
    await ledger.purgeDeadLetters();
  });

  it('serves the other destination while one is down, and brings that one up to date when it is back', async () => {
    const { github, developer, ledger } = product;
    const before = await ledger.state('outage', 'acme-backup');
    const back = github.faults.down('acme-backup');
    const first = await developer.commitAndPush('outage', 'main');
    const second = await developer.commitAndPush('outage', 'main');
    await eventually(async () => {
      expect(await gitIn(product.copy('deploy', 'outage'), 'rev-parse', 'refs/heads/main')).toBe(second);
    });
    await eventually(async () => {
      const run = (await ledger.runs('outage')).at(-1);
      expect(run).toMatchObject({
        outcome: 'partial',
        destinations: [
          { outcome: 'failed', error: expect.stringContaining('GIT_HOST_UNAVAILABLE') },
          { outcome: 'synced' },
        ],
      });
      expect(await ledger.state('outage', 'acme-backup')).toMatchObject({
        error: { code: 'GIT_HOST_UNAVAILABLE' },
        lastSyncedAt: before?.lastSyncedAt,
        refsBlob: before?.refsBlob,
      });
    });
    expect(await gitIn(product.copy('backup', 'outage'), 'rev-parse', 'refs/heads/main')).not.toBe(first);

    expect(await delayedPlans(product)).toBeGreaterThan(0);

    back();
    await ledger.askFor('outage', 'it is back');
    await expectMirrored(product, 'outage');
    expect(await ledger.state('outage', 'acme-backup')).toMatchObject({ consecutiveFailures: 0 });
    expect((await ledger.deadLetters()).total).toBe(0);
  });

  it('waits as long as the git host of the source asks for, then goes on in the same run', async () => {
    const { github, developer, ledger } = product;
    const asked: number[] = [];
    const end = github.faults.git(({ repository, service, advertisement }) => {
      if (repository !== 'acme/limit' || service !== 'git-upload-pack' || advertisement) return undefined;
      asked.push(performance.now());
      return asked.length === 1 ? { respond: { status: 429, headers: { 'retry-after': '1' } } } : undefined;
    });
    await developer.commitAndPush('limit', 'main');
    await expectMirrored(product, 'limit');
    end();
    const [limited = 0, next = 0] = asked;
    expect(next - limited).toBeGreaterThanOrEqual(990);
    expect((await ledger.runs('limit')).map(({ outcome }) => outcome)).toEqual(['synced', 'synced']);
  });

  it('puts a plan off, and loses nothing, when the API of the source is limited', async () => {
    const { github, ledger, traces, cloud } = product;
    const end = github.faults.rest(({ path }) =>
      path === '/orgs/acme/repos' ? secondaryLimit(120) : undefined,
    );
    const command = { kind: 'command', id: 'all-of-it', mirror: 'acme', receivedAt: Date.now() };
    const { client, url } = ledger.queues.plan;
    await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: JSON.stringify(command) }));
    const planner = cloud.resources.eventSources.find(({ queue }) => queue.url === url)?.functionName ?? '';
    await eventually(() =>
      expect(traces.logs(planner)).toContainEqual(
        expect.objectContaining({
          message: 'Job put off',
          job: expect.objectContaining({ id: 'all-of-it' }),
          afterSeconds: 120,
          why: expect.stringContaining('secondary rate limit'),
        }),
      ),
    );
    end();
  });

  it('lays a job that a refused token has failed aside with the reason, and does it when that is mended', async () => {
    const { github, developer, ledger, secrets } = product;
    github.revokeToken(secrets.BACKUP_TOKEN);
    await developer.commitAndPush('revoked', 'main');
    expect(await deadLetter('acme/revoked')).toMatchObject({
      code: 'GIT_AUTHENTICATION_FAILED',
      reason: expect.stringContaining(github.urlOf('acme-backup/revoked')),
      remedy: expect.stringContaining('token'),
    });
    await expectMirrored(product, 'revoked', ['deploy']);

    await github.addToken(secrets.BACKUP_TOKEN, {
      login: 'backup',
      orgs: { 'acme-backup': 'admin' },
      scopes: ['repo'],
    });
    expect((await redrive()).redriven).toBeGreaterThan(0);
    await expectMirrored(product, 'revoked');
    await eventually(async () => expect((await ledger.deadLetters()).total).toBe(0));
  });

  it('lays a message that it cannot understand aside with the reason, again when it is redriven, and goes on', async () => {
    const { developer, ledger } = product;
    const { client, url } = ledger.queues.mirror;
    const poison = { QueueUrl: url, MessageBody: 'poison', MessageGroupId: 'poison' };
    await client.send(new SendMessageCommand(poison));
    const first = await deadLetter('poison');
    expect(first).toMatchObject({
      code: 'MESSAGE_NOT_UNDERSTOOD',
      reason: expect.stringContaining('is not JSON'),
    });
    await redrive();
    await eventually(async () => {
      const { messages } = await ledger.deadLetters();
      expect(messages.filter(({ body }) => body === 'poison')).toEqual([
        expect.objectContaining({ code: 'MESSAGE_NOT_UNDERSTOOD' }),
      ]);
      expect(messages[0]?.messageId).not.toBe(first.messageId);
    });
    await developer.createRepository('unharmed');
    await expectMirrored(product, 'unharmed');
    expect(await refsOf(product.copy('backup', 'unharmed'))).toHaveProperty(['refs/tags/v1']);
  });

  it('has written none of its credentials anywhere', async () => {
    expect(product.traces.crashes).toEqual([]);
    await expectNoSecretTraces(product);
  });
});

/** Messages of the plan queue that wait for their time: the retries. */
async function delayedPlans({ ledger }: Product): Promise<number> {
  const { client, url } = ledger.queues.plan;
  const name = 'ApproximateNumberOfMessagesDelayed';
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [name] }),
  );
  return Number(Attributes?.[name]);
}
