import { CodeBuildClient } from '@aws-sdk/client-codebuild';
import { foreseeRelease } from '../../functions/deployment/build/foresee-release.ts';
import { connectDeploymentParts, openAppSource } from '../../functions/deployment/connect-parts.ts';
import { localCredentials } from '../../local/cloud/credentials.ts';
import { connectAwsPlaces } from '../../shared/aws/aws-places.ts';
import { Transport } from '../../shared/git/transport.ts';
import { createSecretStore } from '../../shared/secrets/create-secret-store.ts';
import type { DeploymentStore, Register } from '../../shared/state/deployment-state.ts';
import { createCodeBuildRunner } from '../../shared/tasks/code-build-runner.ts';
import { openTaskObjects } from '../../shared/tasks/task-objects.ts';
import type { CloudAccess } from '../cloud/cloud-access.ts';
import { openStores } from '../cloud/stores.ts';
import type { ConfiguredApps } from './configured-apps.ts';
import { openDeploymentRecords } from './deployment-records.ts';
import type { PlanSources } from './make-plan.ts';

/** What a plan looks at, from this machine and with its credentials. Nothing that is opened here writes records. */
export function openPlanSources(
  cloud: CloudAccess,
  { configuration, environment }: Pick<ConfiguredApps, 'configuration' | 'environment'>,
): PlanSources {
  const { store: records, blobs } = openDeploymentRecords(cloud);
  const store = readOnly(records);
  const secrets = createSecretStore({ source: 'environment', environment, now: Date.now });
  const git = {
    connection: { secrets, installationTokens: new Map() },
    transport: new Transport(),
    capabilities: new Map(),
  };
  const runner = createCodeBuildRunner({
    client: connectCodeBuild(cloud),
    project: cloud.names.runner,
    objects: openTaskObjects(cloud.blobs),
    isLocal: !cloud.blobs.startsWith('s3:'),
    secretPrefix: '',
  });
  const dependencies = connectDeploymentParts({
    ...{ configuration, store, blobs, git, runner, fetch, now: Date.now },
    validations: openStores(cloud).validations,
    bucket: /^s3:\/\/([^/]+)/.exec(cloud.blobs)?.[1],
    region: environment.AWS_REGION ?? '',
    aws: connectAwsPlaces(),
    send: async () => undefined,
    publish: async () => undefined,
    measure: () => undefined,
  });
  return {
    dependencies,
    readTree: async ({ app }, commit, signal) =>
      (await openAppSource({ configuration, git }, app, signal)).tree(commit),
    foresee: ({ app }, tree) => foreseeRelease({ builds: store.builds, runner }, app, tree),
  };
}

function connectCodeBuild({ codeBuild }: CloudAccess): CodeBuildClient {
  return codeBuild
    ? new CodeBuildClient({ ...codeBuild, credentials: localCredentials })
    : new CodeBuildClient();
}

/** The records, of which nothing can be written: whoever tries is told that somebody else was faster. */
function readOnly(store: DeploymentStore): DeploymentStore {
  const still = <Key, Value>(register: Register<Key, Value>): Register<Key, Value> => ({
    read: (key) => register.read(key),
    write: async () => false,
  });
  return {
    environments: still(store.environments),
    runs: { ...still(store.runs), list: (key, range) => store.runs.list(key, range) },
    open: { add: async () => undefined, remove: async () => undefined, list: () => store.open.list() },
    builds: {
      ...still(store.builds),
      unused: (before) => store.builds.unused(before),
      remove: async () => false,
    },
    targets: still(store.targets),
    announcements: still(store.announcements),
  };
}
