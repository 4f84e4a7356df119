import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startDynamoDb } from '../support/dynamodb.ts';
import { type Product, startProduct } from '../support/product.ts';
import { eventually, expectMirrored, expectNoSecretTraces } from '../support/product-expectations.ts';
import { fsck, randomBytesOf, refsOf } from '../support/repositories.ts';

describe('the product, when something was lost on the way', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({ repositories: ['app', 'large'] });
    for (const name of ['app', 'large']) await expectMirrored(product, name);
  });
  afterAll(() => product[Symbol.asyncDispose]());

  it('brings everything up to date by its schedule when no webhook arrived', async () => {
    const { developer, github, ledger } = product;
    const found = github.faults.deliveries(() => 'lose');
    const runs = (await ledger.runs('app')).length;
    await developer.commitAndPush('app', 'main');
    await developer.commitAndPush('app', 'develop');
    await developer.createRepository('unheard');
    await github.settled();
    expect(github.deliveries.slice(-3).map(({ status }) => status)).toEqual(['lost', 'lost', 'lost']);
    found();

    await product.stopCloud();
    await product.startCloud();
    await expectMirrored(product, 'app');
    await expectMirrored(product, 'unheard');
    const later = (await product.ledger.runs('app')).slice(runs);
    expect(later.map(({ trigger, outcome }) => [trigger.kind, outcome])).toEqual([['schedule', 'synced']]);
  });

  it('converges after its process was killed in the middle of a transfer, and never shows half of it', async () => {
    const { developer, github } = product;
    const before = await refsOf(product.copy('backup', 'large'));
    const found = github.faults.deliveries(() => 'lose');
    await developer.commitAndPush('large', 'topic', {
      files: { 'large.bin': randomBytesOf('large', 3_000_000) },
    });
    await github.settled();
    found();
    await product.stopCloud();

    const { promise: goOn, resolve: letGo } = Promise.withResolvers<void>();
    const pushing = new Set<string>();
    const stall = github.faults.git(({ repository, service, advertisement }) => {
      if (advertisement || !repository.endsWith('/large')) return undefined;
      if (service === 'git-receive-pack') pushing.add(repository);
      else return { responseBody: { stallAfterBytes: { bytes: 1_000_000, until: goOn } } };
      return undefined;
    });
    const victim = spawnCloud(product);
    await eventually(() => expect([...pushing].sort()).toEqual(['acme-backup/large', 'acme-deploy/large']));
    const exited = once(victim, 'exit');
    victim.kill('SIGKILL');
    await exited;
    for (const copy of ['backup', 'deploy'] as const) {
      expect(await refsOf(product.copy(copy, 'large'))).toEqual(before);
      await fsck(product.copy(copy, 'large'));
    }

    stall();
    letGo();
    await endLease(product, 'large');
    await product.startCloud();
    await expectMirrored(product, 'large');
  });

  it('has written none of its credentials anywhere', async () => {
    await expectNoSecretTraces(product);
  });
});

function spawnCloud({ cloudOptions }: Product) {
  const script = fileURLToPath(new URL('../support/product-process.ts', import.meta.url));
  const child = spawn(process.execPath, [script], { stdio: ['pipe', 'ignore', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  child.stdin.end(JSON.stringify(cloudOptions));
  return child;
}

/** As if the 75 seconds of the dead worker's lease had passed. */
async function endLease({ cloudOptions, github }: Product, name: string): Promise<void> {
  const { dataDirectory } = cloudOptions;
  const dynamodb = await startDynamoDb({ path: join(dataDirectory, 'dynamodb') });
  const { TableNames = [] } = await dynamodb.client.send(new ListTablesCommand({}));
  const key = `repository#${new URL(github.url).host}/acme/${name}`;
  await dynamodb.client.send(
    new UpdateCommand({
      TableName: TableNames.find((table) => table.includes('StateTable')),
      Key: { pk: key, sk: 'mirror' },
      UpdateExpression: 'SET leaseExpiresAt = :past',
      ConditionExpression: 'attribute_exists(leaseOwner)',
      ExpressionAttributeValues: { ':past': 0 },
    }),
  );
  await dynamodb.stop();
}
