import type {
  BuildRecord,
  DeploymentRun,
  DeploymentStore,
  EnvironmentKey,
  Register,
  RunKey,
  Versioned,
} from '../../shared/state/deployment-state.ts';

/** A register in memory. Values are shared, so nobody may change them. */
function register<Key, Value>(nameOf: (key: Key) => string) {
  const values = new Map<string, Versioned<Value>>();
  const port: Register<Key, Value> = {
    read: async (key) => values.get(nameOf(key)),
    async write(key, value, expected) {
      const name = nameOf(key);
      if ((values.get(name)?.version ?? 0) !== expected) return false;
      values.set(name, { value, version: expected + 1 });
      return true;
    },
  };
  return { values, port };
}

const ofEnvironment = ({ app, environment }: EnvironmentKey): string => `${app}#${environment}`;
const ofRun = (key: RunKey): string => `${ofEnvironment(key)}#${key.runId}`;

/** Everything that is kept of deployments, in memory. */
export function createDeploymentsInMemory(): DeploymentStore {
  const environments = register<EnvironmentKey, never>(ofEnvironment);
  const runs = register<RunKey, DeploymentRun>(ofRun);
  const builds = register<string, BuildRecord>((key) => key);
  const open = new Map<string, RunKey>();
  return {
    environments: environments.port,
    runs: {
      ...runs.port,
      async list(key, { limit, since = 0 }) {
        return [...runs.values.values()]
          .map(({ value }) => value)
          .filter((run) => ofEnvironment(run) === ofEnvironment(key) && run.createdAt >= since)
          .sort((a, b) => (a.runId < b.runId ? 1 : -1))
          .slice(0, limit);
      },
    },
    open: {
      async add({ app, environment, runId }) {
        open.set(ofRun({ app, environment, runId }), { app, environment, runId });
      },
      async remove(key) {
        open.delete(ofRun(key));
      },
      list: async () => [...open.values()],
    },
    builds: {
      ...builds.port,
      async unused(before) {
        return [...builds.values.values()].map(({ value }) => value).filter(({ usedAt }) => usedAt < before);
      },
      async remove(key, expected) {
        if (builds.values.get(key)?.version !== expected) return false;
        return builds.values.delete(key);
      },
    },
    targets: register<string, never>((key) => key).port,
    announcements: register<RunKey, never>(ofRun).port,
  };
}
