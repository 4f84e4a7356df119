import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serviceSubject } from '../../shared/health/health.ts';
import { reference } from '../support/configuration-input.ts';
import { parseOpenMetrics } from '../support/openmetrics-parser.ts';
import { mirrorTo, organisations, type Product, startProduct } from '../support/product.ts';
import { eventually, expectMirrored, expectNoSecretTraces } from '../support/product-expectations.ts';
import { type SignedReceiver, startSignedReceiver } from '../support/signed-receiver.ts';

describe('the product, with looks at its health', () => {
  let product: Product;
  let receiver: SignedReceiver;
  const backup = `${organisations.backup}/app`;

  beforeAll(async () => {
    receiver = await startSignedReceiver('a secret of the receiver');
    product = await startProduct({
      repositories: ['app'],
      mirrors: [mirrorTo(['backup'])],
      health: { checks: { dependencies: 'off', protection: 'off' } },
      alerts: {
        channels: [{ name: 'hook', kind: 'webhook', url: receiver.url, secret: reference('ALERT_SECRET') }],
        groupWait: 0,
      },
      metrics: { token: reference('METRICS_TOKEN') },
      moreSecrets: { ALERT_SECRET: 'a secret of the receiver', METRICS_TOKEN: 'metrics-token-of-the-test' },
    });
    await expectMirrored(product, 'app', ['backup']);
    // The schedule's own look at the start is over.
    await eventually(async () => expect(await product.ledger.report('app')).toBeDefined());
  });
  afterAll(async () => {
    await product[Symbol.asyncDispose]();
    await receiver[Symbol.asyncDispose]();
  });

  const told = (change: string) =>
    receiver.messages.filter(({ body }) => body.change === change).flatMap(({ body }) => body.alerts);

  it('says of a repository that all is well', async () => {
    const report = await product.ledger.lookAt('app', 'well');
    expect(report.checks.filter(({ status }) => status !== 'pass')).toEqual([]);
    expect(report).toMatchObject({ status: 'healthy', score: 100, syncLag: 0 });
  });

  it('says of the service that all is well', async () => {
    const report = await product.ledger.lookAt(serviceSubject, 'service-well');
    expect(report.checks.filter(({ status }) => status === 'warn' || status === 'fail')).toEqual([]);
  });

  it('makes a hook again that somebody deleted', async () => {
    const url = product.cloud.webhookUrl ?? '';
    product.github.changeWebhook(organisations.source, url, 'delete');
    const report = await product.ledger.lookAt('app', 'hook-gone');
    expect(report.issues).toEqual([expect.stringMatching(/recreate-hook/)]);
    await product.developer.commitAndPush('app', 'main', { files: { 'a.txt': 'heard of again' } });
    await expectMirrored(product, 'app', ['backup']);
    await expect(product.ledger.lookAt('app', 'hook-again')).resolves.toMatchObject({ status: 'healthy' });
  });

  it('makes a destination again that somebody deleted, and brings everything there', async () => {
    await product.github.changeRepository(backup, 'delete');
    const report = await product.ledger.lookAt('app', 'destination-gone');
    expect(report).toMatchObject({ status: 'critical' });
    await expectMirrored(product, 'app', ['backup']);
    await expect(product.ledger.lookAt('app', 'destination-again')).resolves.toMatchObject({
      status: 'healthy',
    });
    expect(told('opened')).toEqual([]);
  });

  it('tells people what it cannot heal, signed, and tells them when it is over', async () => {
    product.github.revokeToken(product.secrets.BACKUP_TOKEN);
    await product.ledger.lookAt('app', 'token-revoked');
    await product.ledger.lookAt('app', 'token-still-revoked');
    await eventually(() => {
      expect(told('opened')).toContainEqual(
        expect.objectContaining({ level: 'critical', code: 'GITHUB_AUTHENTICATION_FAILED' }),
      );
    });
    await product.github.addToken(product.secrets.BACKUP_TOKEN, {
      login: 'backup',
      orgs: { [organisations.backup]: 'admin' },
      scopes: ['repo', 'workflow'],
    });
    await product.ledger.lookAt('app', 'token-again');
    const open = told('opened').map(({ key }) => key);
    await eventually(() => {
      expect(told('resolved').map(({ key }) => key)).toEqual(expect.arrayContaining(open));
    });
    expect(receiver.messages.every(({ isSigned }) => isSigned)).toBe(true);
  });

  it('gives its figures out to who has the token', async () => {
    const url = new URL('/metrics', product.cloud.webhookUrl);
    const refused = await fetch(url);
    const given = await fetch(url, { headers: { authorization: 'Bearer metrics-token-of-the-test' } });
    expect(refused.status).toBe(401);
    const families = parseOpenMetrics(await given.text());
    expect(families.find(({ name }) => name === 'auto_builder_mirror_runs')?.samples).toContainEqual(
      expect.objectContaining({ labels: { outcome: 'synced' }, value: expect.any(Number) }),
    );
  });

  it('writes no secret anywhere', () => expectNoSecretTraces(product));
});
