import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDeploymentStore } from '../../shared/state/deployment-store.ts';
import { deploymentRun, deploymentStep } from '../support/deployment-runs.ts';
import { createDeploymentsInMemory } from '../support/deployments-in-memory.ts';
import { startDynamoDb, type TestDynamoDb } from '../support/dynamodb.ts';
import { deploymentStoreContract } from './deployment-store-contract.ts';

let dynamoDb: TestDynamoDb;
let tables = 0;

beforeAll(async () => {
  dynamoDb = await startDynamoDb();
});
afterAll(async () => {
  await dynamoDb.stop();
});

const freshStore = async () => {
  tables += 1;
  const table = await dynamoDb.createTable(`deployments-${tables}`);
  return createDeploymentStore({ client: dynamoDb.client, table });
};

deploymentStoreContract('in memory', async () => createDeploymentsInMemory());
deploymentStoreContract('on DynamoDB', freshStore);

describe('what is kept of deployments on DynamoDB', () => {
  it('given a long sentence, is its beginning', async () => {
    const store = await freshStore();
    const run = deploymentRun({ steps: [deploymentStep({ detail: 'x'.repeat(5_000) })] });
    await store.runs.write(run, run, 0);
    expect((await store.runs.read(run))?.value.steps[0]?.detail).toHaveLength(1_000);
  });

  it('given more than fits into an item, has each part of it, in fewer words', async () => {
    const store = await freshStore();
    const step = deploymentStep({ detail: '\u{1F6A2}'.repeat(50_000) });
    const override = { rule: 'freeze', by: 'ada', why: 'w'.repeat(450_000), at: 1 } as const;
    const run = deploymentRun({ steps: Array.from({ length: 200 }, () => step), overrides: [override] });
    expect(await store.runs.write(run, run, 0)).toBe(true);
    expect((await store.runs.read(run))?.value.steps).toHaveLength(200);
  });

  it('given far too many parts of a run, has the first and the last', async () => {
    const store = await freshStore();
    const steps = Array.from({ length: 5_000 }, (_, startedAt) =>
      deploymentStep({ startedAt, subject: 's'.repeat(50) }),
    );
    const run = deploymentRun({ steps });
    await store.runs.write(run, run, 0);
    const kept = (await store.runs.read(run))?.value.steps ?? [];
    expect([kept.at(0)?.startedAt, kept.at(-1)?.startedAt]).toEqual([0, 4_999]);
  });

  it('given a build that failed with a flood of words, has their beginning', async () => {
    const store = await freshStore();
    const reason = { code: 'BUILD_FAILED', what: 'x'.repeat(500_000), remedy: 'Mend it.' };
    const times = { startedAt: 1, usedAt: 1 };
    const key = 'a'.repeat(64);
    await store.builds.write(key, { key, state: 'failed', attempt: 1, source: key, ...times, reason }, 0);
    expect((await store.builds.read(key))?.value.reason?.what).toHaveLength(1_000);
  });
});
