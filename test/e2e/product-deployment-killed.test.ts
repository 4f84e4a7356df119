import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDeploymentLedger } from '../support/deployment-ledger.ts';
import { appMirror, type Product, startProduct } from '../support/product.ts';
import { eventually } from '../support/product-expectations.ts';

/** A pattern that needs longer than anybody lives for a text that almost matches. */
const matches = '^(a+)+$';
const almost = `${'a'.repeat(60)}b`;

describe('a deployment whose worker hangs and is killed', () => {
  let product: Product;
  let server: Server;
  let directory: string;
  const askedAt: number[] = [];
  beforeAll(async () => {
    server = createServer((_request, response) => {
      askedAt.push(Date.now());
      response.end(askedAt.length === 1 ? almost : 'aaa');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    directory = await mkdtemp(join(tmpdir(), 'auto-builder-site-'));
    product = await startProduct({
      repositories: ['shop'],
      mirrors: [appMirror()],
      deploymentTimeoutSeconds: 25,
      deployment: {
        apps: [
          {
            name: 'shop',
            repo: 'acme/shop',
            build: { command: 'mkdir out; echo page > out/index.html', output: 'out' },
            targets: [{ kind: 'static', directory }],
            checks: [{ kind: 'http', url, matches, when: 'post' }],
            environments: { production: { branches: ['main'] } },
          },
        ],
      },
    });
  });
  afterAll(async () => {
    await product[Symbol.asyncDispose]();
    server.close();
    await rm(directory, { recursive: true, force: true });
  });

  it('given another worker, goes on within a minute and is live', { timeout: 120_000 }, async () => {
    const ledger = openDeploymentLedger(product.cloud, { app: 'shop', environment: 'production' });
    await product.developer.commitAndPush('shop', 'main', { files: { 'a.txt': 'a' } });
    await eventually(
      async () => expect((await ledger.runs())[0]).toMatchObject({ outcome: 'succeeded' }),
      100_000,
    );
    ledger.close();
    const [hung = 0, resumed = 0] = askedAt;
    expect(resumed - hung).toBeLessThan(60_000);
  });
});
