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
  it('fits into an item, however much a host has said', async () => {
    const store = await freshStore();
    const step = deploymentStep({ detail: 'x'.repeat(100_000) });
    const run = deploymentRun({ steps: Array.from({ length: 200 }, () => step) });
    await store.runs.write(run, run, 0);
    expect((await store.runs.read(run))?.value.steps[199]?.detail).toHaveLength(1_000);
  });
});
