import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commitTo, setRef } from '../support/mirror-scenario.ts';
import { mirrorTo, type Product, startProduct } from '../support/product.ts';
import { eventually, expectMirrored, expectNoSecretTraces } from '../support/product-expectations.ts';
import { gitIn, refsOf } from '../support/repositories.ts';
import { pushPayload, signature } from '../support/webhook-delivery.ts';

describe('the product, with a source that is mirrored to two organisations', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({
      repositories: ['app', 'archive'],
      mirrors: [mirrorTo(['backup', 'deploy'], { prune: true })],
    });
    for (const name of ['app', 'archive']) await expectMirrored(product, name);
  });
  afterAll(() => product[Symbol.asyncDispose]());

  it('brings a push to both through webhook, bus, planner, queue and worker, and writes it down', async () => {
    // A run is written before its sums are: the baseline is complete when both agree.
    const before = await eventually(async () => {
      const hours = await product.ledger.hours();
      const summed = hours.reduce((sum, { counters }) => sum + (counters.runs ?? 0), 0);
      const runs = await Promise.all(['app', 'archive'].map((name) => product.ledger.runs(name)));
      expect(summed).toBe(runs.flat().length);
      return hours;
    });
    const pushedAt = Date.now();
    const commit = await product.developer.commitAndPush('app', 'main');
    await expectMirrored(product, 'app');

    for (const copy of ['backup', 'deploy'] as const) {
      expect(await gitIn(product.copy(copy, 'app'), 'rev-parse', 'refs/heads/main')).toBe(commit);
    }
    await product.github.settled();
    const delivery = product.github.deliveries.find(
      ({ event, payload }) => event === 'push' && payload.after === commit,
    );
    expect(delivery?.status).toBe(202);
    const run = (await product.ledger.runs('app')).at(-1);
    const destination = { outcome: 'synced', verified: true, counts: { update: 1 } };
    const refs = [{ ref: 'refs/heads/main', action: 'update', ok: true }];
    expect(run).toMatchObject({
      mirror: 'acme',
      trigger: { kind: 'push', id: delivery?.id },
      outcome: 'synced',
      destinations: [
        { ...destination, destination: product.ledger.key('acme-backup/app'), refs },
        { ...destination, destination: product.ledger.key('acme-deploy/app'), refs },
      ],
    });
    expect(run?.trigger.receivedAt).toBeGreaterThanOrEqual(pushedAt);
    expect(await product.ledger.state('app', 'acme-backup')).toMatchObject({
      runId: run?.runId,
      lagMs: (run?.finishedAt ?? 0) - (run?.trigger.receivedAt ?? 0),
      refCount: 2,
      heldCount: 0,
      consecutiveFailures: 0,
      lastSyncedAt: run?.finishedAt,
    });
    const synced = (hours: typeof before) =>
      hours.reduce((sum, { counters }) => sum + (counters.synced ?? 0), 0);
    await eventually(async () => expect(synced(await product.ledger.hours())).toBe(synced(before) + 1));
    await eventually(() =>
      expect(product.traces.events).toContainEqual(
        expect.objectContaining({
          detailType: 'mirror.synced',
          detail: expect.objectContaining({ runId: run?.runId, lagMs: expect.any(Number) }),
        }),
      ),
    );
  });

  it('makes branches and tags, and takes away those that the source has deleted', async () => {
    const { developer } = product;
    const tip = await developer.commit('app', 'feature/one');
    await setRef(developer.workOn('app'), 'refs/tags/v2', tip);
    await developer.push('app', 'refs/heads/feature/one', 'refs/tags/v2');
    await expectMirrored(product, 'app');
    expect(await refsOf(product.copy('backup', 'app'))).toMatchObject({
      'refs/heads/feature/one': tip,
      'refs/tags/v2': tip,
    });

    await developer.push('app', ':refs/heads/feature/one', ':refs/tags/v2');
    await expectMirrored(product, 'app');
    expect(Object.keys(await refsOf(product.copy('backup', 'app'))).sort()).toEqual([
      'refs/heads/main',
      'refs/tags/v1',
    ]);
  });

  it('makes a repository that is new at the source in both organisations', async () => {
    await product.developer.createRepository('fresh');
    await expectMirrored(product, 'fresh');
  });

  it('keeps what another hand has pushed to a destination, and goes on from the source', async () => {
    const { developer } = product;
    const copy = product.copy('backup', 'archive');
    const tip = await gitIn(copy, 'rev-parse', 'refs/heads/main');
    const foreign = await gitIn(copy, 'commit-tree', '-m', 'by another hand', '-p', tip, `${tip}^{tree}`);
    await setRef(copy, 'refs/heads/main', foreign);
    const commit = await developer.commitAndPush('archive', 'main');

    const kept = `refs/auto-builder/archive/main/${foreign}`;
    await eventually(async () => {
      expect(await refsOf(copy)).toMatchObject({ 'refs/heads/main': commit, [kept]: foreign });
      expect((await product.ledger.runs('archive')).at(-1)).toMatchObject({
        outcome: 'synced',
        destinations: [
          {
            refs: [
              {
                ref: 'refs/heads/main',
                action: 'diverged',
                ok: true,
                reason: expect.stringContaining('moved at the destination by another hand'),
              },
            ],
          },
          { counts: { update: 1 } },
        ],
      });
    });
  });

  it('never prunes what it did not create, not even at its first look', async () => {
    const { developer, github } = product;
    const copy = await github.addRepository('acme-backup/prune');
    const theirs = await commitTo(copy, 'theirs');
    await developer.createRepository('prune');
    await eventually(async () =>
      expect(await product.ledger.state('prune', 'acme-backup')).toMatchObject({
        refCount: 2,
        verified: true,
      }),
    );
    await developer.commit('prune', 'ours');
    await developer.push('prune', 'refs/heads/ours');
    await eventually(async () => expect(await refsOf(copy)).toHaveProperty(['refs/heads/ours']));

    await developer.push('prune', ':refs/heads/ours');
    await eventually(async () => expect(await refsOf(copy)).not.toHaveProperty(['refs/heads/ours']));
    expect(await refsOf(copy)).toMatchObject({ 'refs/heads/theirs': theirs });
  });

  it('makes nothing of a delivery that comes again', async () => {
    const { github, developer } = product;
    const commit = await developer.commitAndPush('app', 'main');
    await expectMirrored(product, 'app');
    await github.settled();
    const id = github.deliveries.find(({ payload }) => payload.after === commit)?.id ?? '';
    expect(await github.redeliver(id)).toMatchObject({ status: 202, redelivery: true });
    const made = product.traces.events.filter(({ detail }) => JSON.stringify(detail).includes(id));
    expect(made.map(({ detailType }) => detailType)).toEqual(['repository.pushed']);
  });

  describe('its webhook', () => {
    const post = (path: string, headers: Record<string, string>, body: string, method = 'POST') => {
      const url = new URL(path, product.cloud.webhookUrl);
      return fetch(url, { method, headers, ...(method === 'POST' && { body }) });
    };
    const body = JSON.stringify(pushPayload());
    const deliveryId = randomUUID();
    const signed = (text: string, secret: string) => ({
      'content-type': 'application/json',
      'x-github-event': 'push',
      'x-github-delivery': deliveryId,
      'x-hub-signature-256': signature(secret, text),
    });

    it.each([
      ['a wrong signature', 401, () => post('/webhook', signed(body, 'guessed'), body)],
      ['no signature', 401, () => post('/webhook', { 'x-github-event': 'push' }, body)],
      [
        'what is not JSON',
        400,
        () => post('/webhook', signed('{', product.secrets.GITHUB_WEBHOOK_SECRET), '{'),
      ],
      ['an unknown route', 404, () => post('/other', {}, body)],
      ['another method', 405, () => post('/webhook', {}, '', 'GET')],
    ])('answers %s with %i, and says nothing more', async (_what, status, send) => {
      const response = await send();
      expect(response.status).toBe(status);
      expect(await response.text()).not.toMatch(/signature|secret|sha256/i);
      expect(JSON.stringify(product.traces.events)).not.toContain(deliveryId);
    });
  });

  it('has written none of its credentials anywhere', async () => {
    await expectNoSecretTraces(product);
  });
});
