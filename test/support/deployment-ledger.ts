import type { Cloud } from '../../local/cloud/cloud.ts';
import type { DeploymentRun, EnvironmentKey, EnvironmentState } from '../../shared/state/deployment-state.ts';
import { createDeploymentStore } from '../../shared/state/deployment-store.ts';
import { createDocumentClient } from '../../shared/state/document-client.ts';
import { clientsFor } from './cloud.ts';

/** What the product has written down of one environment, read with the same store as the command line. */
export interface DeploymentLedger {
  /** Newest first. */
  runs(): Promise<readonly DeploymentRun[]>;
  state(): Promise<EnvironmentState | undefined>;
  close(): void;
}

/** Opens the deployments of a cloud, of this process or of another. */
export function openDeploymentLedger(
  cloud: Pick<Cloud, 'region' | 'endpoints' | 'outputs'>,
  key: EnvironmentKey,
): DeploymentLedger {
  const { dynamodb, sqs } = clientsFor(cloud);
  const client = createDocumentClient(dynamodb);
  const store = createDeploymentStore({ client, table: cloud.outputs.DeploymentTableName ?? '' });
  return {
    runs: () => store.runs.list(key, { limit: 100 }),
    state: async () => (await store.environments.read(key))?.value,
    close() {
      dynamodb.destroy();
      sqs.destroy();
    },
  };
}
