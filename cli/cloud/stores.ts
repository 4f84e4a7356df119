import type { AlertStore } from '../../shared/health/alert.ts';
import { createAlertStore } from '../../shared/state/alert-store.ts';
import type { DeploymentStore } from '../../shared/state/deployment-state.ts';
import { createDeploymentStore } from '../../shared/state/deployment-store.ts';
import { createDocumentClient } from '../../shared/state/document-client.ts';
import { createHealthStore } from '../../shared/state/dynamo-health-store.ts';
import { createSeriesStore } from '../../shared/state/dynamo-series-store.ts';
import type { HealthStore } from '../../shared/state/health-store.ts';
import type { MirrorStateStore, RunStore } from '../../shared/state/mirror-state.ts';
import { createMirrorStateStore } from '../../shared/state/mirror-state-store.ts';
import { createRunStore } from '../../shared/state/run-store.ts';
import type { SeriesStore } from '../../shared/state/series-store.ts';
import { createTaxonomyStore, type TaxonomyStore } from '../../shared/state/taxonomy-store.ts';
import { createValidationStore, type ValidationStore } from '../../shared/state/validation-store.ts';
import type { CloudAccess } from './cloud-access.ts';

/** The records of a cloud. */
export interface Stores {
  readonly state: MirrorStateStore;
  readonly runs: RunStore;
  readonly series: SeriesStore;
  readonly validations: ValidationStore;
  readonly taxonomy: TaxonomyStore;
  readonly deployments: DeploymentStore;
  readonly health: HealthStore;
  readonly alerts: AlertStore;
}

/** Opens a cloud's records. */
export function openStores({ dynamodb, names }: CloudAccess): Stores {
  const client = createDocumentClient(dynamodb);
  return {
    state: createMirrorStateStore({ client, table: names.stateTable }),
    runs: createRunStore({ client, table: names.runTable }),
    series: createSeriesStore({ client, table: names.rollupTable }),
    validations: createValidationStore({ client, table: names.analysisTable }),
    taxonomy: createTaxonomyStore({ client, table: names.taxonomyTable }),
    deployments: createDeploymentStore({ client, table: names.deploymentTable }),
    health: createHealthStore({ client, table: names.operationsTable }),
    alerts: createAlertStore({ client, table: names.operationsTable }),
  };
}
