import type { Configuration, Endpoint } from '../../shared/config/configuration.ts';
import type { DeploymentApp } from '../../shared/config/deployment-settings.ts';
import { basicAuthorization } from '../../shared/git/remote.ts';
import { gitCredentials } from '../../shared/github/authorise.ts';
import { connectDeployments } from '../../shared/github/connect-deployments.ts';
import type { DeploymentStore, Release } from '../../shared/state/deployment-state.ts';
import { repositoryKey } from '../../shared/state/repository-key.ts';
import type { ValidationStore } from '../../shared/state/validation-store.ts';
import { announceRun } from './announce/announce-run.ts';
import { openHostedSource } from './build/hosted-source.ts';
import { openWhenAsked } from './build/lazy-source.ts';
import { makeRelease } from './build/make-release.ts';
import type { SourceRepository } from './build/source.ts';
import { tidyBuilds } from './build/tidy-builds.ts';
import { createTreeCache, type TreeCache } from './build/tree-cache.ts';
import type { Fetch } from './checks/http-check.ts';
import { runChecks } from './checks/run-checks.ts';
import { DeploymentError } from './errors.ts';
import type { RunDependencies } from './run/ports.ts';
import type { DeploymentDependencies } from './run-deployment-job.ts';
import { openTargets, type TargetConnections } from './targets/open-targets.ts';
import { readArchive } from './targets/read-archive.ts';
import { releaseContents } from './targets/release-contents.ts';

/** The parts of which deployments are made. */
export interface DeploymentParts
  extends Omit<TargetConnections, 'records'>,
    Pick<RunDependencies, 'send' | 'publish' | 'measure' | 'memoryMb'> {
  readonly configuration: Configuration;
  readonly store: DeploymentStore;
  readonly validations: Pick<ValidationStore, 'find'>;
  readonly fetch: Fetch;
}

const disabled = {
  enabled: false,
  autoRollback: true,
  environments: [],
  waitForValidation: false,
  freezes: [],
  apps: [],
} as const;

/** Connects the state machine of runs with builds, targets, checks and hosts. */
export function connectDeploymentParts(parts: DeploymentParts): DeploymentDependencies {
  const { configuration, store, blobs, runner, now, send, publish, measure, memoryMb, git } = parts;
  const settings = configuration.deployment ?? disabled;
  const endpointOf = (app: DeploymentApp): Endpoint => endpointOfApp(configuration, app);
  const connections: TargetConnections = { ...parts, records: store.targets };
  const trees = createTreeCache();
  const openSource = (app: DeploymentApp, signal: AbortSignal): Promise<SourceRepository> =>
    openAppSource({ configuration, git }, app, signal, trees);

  return {
    settings,
    store,
    send,
    publish,
    measure,
    memoryMb,
    now,
    readRelease: async (digest) =>
      JSON.parse(Buffer.from(await readArchive(blobs, digest)).toString('utf8')) as Release,
    async resolveCommit(app, { ref, commit }, signal) {
      const source = await openSource(app, signal);
      const found = await source.resolve(commit ?? ref);
      if (!found) throw noSuchRef(app, commit ?? ref);
      const { tree: _tree, ...wanted } = found;
      return { ...wanted, ...(ref === undefined ? {} : { ref }) };
    },
    async validated(app, commit) {
      const [owner = '', name = ''] = app.repo.split('/');
      const found = await parts.validations.find(repositoryKey(endpointOf(app).gitUrl, owner, name), commit);
      return found?.outcome ?? 'unknown';
    },
    async makeRelease(app, { commit, since }, signal) {
      const source = await openSource(app, signal);
      return makeRelease({ builds: store.builds, blobs, runner, now }, { app, commit, source, since });
    },
    async openTargets(app, environment, _release, signal) {
      const source = openWhenAsked(() => openSource(app, signal));
      return openTargets(connections, { app, environment, endpoint: endpointOf(app), source });
    },
    check: (request, signal) =>
      runChecks(
        {
          fetch: parts.fetch,
          now,
          readManifest: async (manifest) => {
            const { manifest: read } = releaseContents(blobs, noSource);
            return read({ ...request.release.release, manifest });
          },
        },
        request,
        signal,
      ),
    async announce(key, _signal) {
      const openHost = (app: DeploymentApp) => connectDeployments(endpointOf(app), git.connection);
      await announceRun({ settings, store, openHost }, key);
    },
    tidy: () => tidyBuilds({ store, blobs, settings, now }),
  };
}

/** The repository of an app, with credentials of this moment. */
export async function openAppSource(
  { configuration, git }: Pick<DeploymentParts, 'configuration' | 'git'>,
  app: DeploymentApp,
  signal: AbortSignal,
  trees: TreeCache = createTreeCache(),
): Promise<SourceRepository> {
  const endpoint = endpointOfApp(configuration, app);
  const { username, password } = await gitCredentials(endpoint, git.connection);
  const remote = {
    url: `${endpoint.gitUrl}/${app.repo}.git`,
    authorization: basicAuthorization(username, password),
  };
  const { transport, capabilities } = git;
  return openHostedSource({ transport, capabilities, trees, remote, signal });
}

/** For what is read from the blobs alone. */
const noSource: SourceRepository = {
  resolve: async () => undefined,
  tree: async () => undefined,
  async *contents() {},
};

function endpointOfApp({ mirrors }: Configuration, app: DeploymentApp): Endpoint {
  const mirror = mirrors.find(({ id }) => id === app.mirror);
  if (mirror) return mirror.source;
  throw new DeploymentError({
    code: 'DEPLOYMENT_NOT_CONFIGURED',
    what: `There is no mirror ${app.mirror} any more, whose source the app's repository was`,
    where: app.name,
    remedy: 'Bring the mirror back into the configuration, or correct repo in the app.',
  });
}

function noSuchRef(app: DeploymentApp, name: string | undefined): DeploymentError {
  return new DeploymentError({
    code: 'DEPLOYMENT_NO_SUCH_REF',
    what:
      name === undefined ? `${app.repo} is empty: it has no default branch` : `${app.repo} has no ${name}`,
    where: app.name,
    remedy: 'Name a branch (refs/heads/…), a tag (refs/tags/…) or a commit that is there.',
  });
}
