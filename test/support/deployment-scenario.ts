import type { CheckRequest, CheckResult, RunDependencies } from '../../functions/deployment/run/ports.ts';
import { runDeploymentJob } from '../../functions/deployment/run-deployment-job.ts';
import type { Target } from '../../functions/deployment/targets/target.ts';
import type {
  CheckSettings,
  DeploymentApp,
  DeploymentSettings,
  EnvironmentSettings,
} from '../../shared/config/deployment-settings.ts';
import type { DomainEvent } from '../../shared/events/domain-events.ts';
import type { DeploymentAction, DeploymentJob } from '../../shared/jobs/deployment-job.ts';
import { runIdOf } from '../../shared/jobs/deployment-run-id.ts';
import type { Outcome } from '../../shared/jobs/outcome.ts';
import type {
  DeploymentOrder,
  DeploymentRun,
  EnvironmentState,
  Override,
  Requester,
} from '../../shared/state/deployment-state.ts';
import { createDeploymentsInMemory } from './deployments-in-memory.ts';
import { simulateTarget } from './simulated-target.ts';

/** What differs from an app with one target, no checks, and one environment where nothing is live. */
export interface DeploymentScenarioOptions {
  readonly settings?: Partial<Omit<DeploymentSettings, 'apps'>>;
  readonly app?: Partial<Omit<DeploymentApp, 'environments'>>;
  readonly environments?: readonly Partial<EnvironmentSettings>[];
  readonly targets?: (now: () => number) => readonly Target[];
  /** Released before, in the first environment, by the run `initialRun`. */
  readonly live?: string;
  readonly check?: (request: CheckRequest, now: number) => readonly CheckResult[];
  readonly dependencies?: Partial<RunDependencies>;
}

/** How somebody asks for a deployment. */
export interface Wish {
  readonly environment?: string;
  readonly overrides?: readonly Override[];
  readonly requester?: Partial<Requester>;
}

/** The run that brought what is live when a scenario begins. */
export const initialRun = '20251231T000000-00000000';

/** The first of January 2026, a Thursday. */
export const beginning = Date.UTC(2026, 0, 1, 12);

const stillness = 60_000;

/** Deployments with everything but the state machine in memory, and with a clock that waits for nobody. */
export async function createDeploymentScenario(options: DeploymentScenarioOptions = {}) {
  let now = beginning;
  let count = 0;
  const store = createDeploymentsInMemory();
  const events: DomainEvent[] = [];
  const endings: Outcome[] = [];
  const announced: string[] = [];
  const queue: { readonly job: DeploymentJob; visibleAt: number; receives: number }[] = [];
  const settings = settingsOf(options);
  const targets = options.targets?.(() => now) ?? [
    simulateTarget({ name: 'site', weighted: true, durationMs: 0 }, () => now, options.live),
  ];
  const key = (environment = 'production') => ({ app: 'shop', environment });
  if (options.live !== undefined) {
    const live = { runId: initialRun, release: options.live, at: now };
    await store.environments.write(key(), { live, committed: [live], fence: 0 }, 0);
  }
  const dependencies = {
    settings,
    store,
    readRelease: async (digest: string) => ({
      app: 'shop',
      repository: 'acme/shop',
      commit: digest,
      tree: digest,
    }),
    resolveCommit: async (_app: DeploymentApp, { commit = 'main-tip' }) => ({
      commit,
      committedAt: now - 60_000,
    }),
    validated: async () => 'passed' as const,
    makeRelease: async (_app: DeploymentApp, { commit }: { readonly commit: string }) =>
      ({ state: 'ready', digest: commit }) as const,
    openTargets: async () => targets,
    check: async (request: CheckRequest) => options.check?.(request, now) ?? [],
    send: async (jobs: readonly DeploymentJob[], delaySeconds: number) => {
      for (const job of jobs) queue.push({ job, visibleAt: now + delaySeconds * 1000, receives: 0 });
    },
    publish: async (published: readonly DomainEvent[]) => void events.push(...published),
    measure: () => undefined,
    announce: async ({ runId }: { readonly runId: string }) => void announced.push(runId),
    tidy: async () => undefined,
    now: () => now,
    ...options.dependencies,
  };

  /** Works until nothing happens within the next minute, or until then. */
  const settle = async (until = Number.POSITIVE_INFINITY): Promise<void> => {
    for (let steps = 0; steps < 2_000; steps += 1) {
      const next = queue.toSorted((a, b) => a.visibleAt - b.visibleAt)[0];
      if (!next || next.visibleAt > until || next.visibleAt > now + stillness) break;
      now = Math.max(now, next.visibleAt);
      next.receives += 1;
      const context = { deadline: now + 300_000, receiveCount: next.receives };
      const outcome = await runDeploymentJob(dependencies, next.job, context);
      endings.push(outcome);
      if (outcome.kind === 'retry-later') next.visibleAt = now + outcome.afterSeconds * 1000;
      else queue.splice(queue.indexOf(next), 1);
    }
    if (until !== Number.POSITIVE_INFINITY) now = Math.max(now, until);
  };

  const send = (action: DeploymentAction, { environment = 'production', requester }: Wish = {}): void => {
    const by = { kind: 'command', id: 'wish', by: 'ada', at: now, ...requester } as const;
    const job = { version: 1, kind: 'deployment', ...key(environment), action, requester: by } as const;
    queue.push({ job, visibleAt: now, receives: 0 });
  };

  return {
    store,
    events,
    endings,
    announced,
    targets,
    now: () => now,
    settle,
    pass: (milliseconds: number) => settle(now + milliseconds),
    /** Drops every message, as a machine that was switched off does. */
    loseMessages: () => void queue.splice(0),
    sweep: () => {
      queue.push({ job: { version: 1, kind: 'deployment-sweep', at: now }, visibleAt: now, receives: 0 });
    },
    /** Asks for a run and resolves to its id. */
    start(order: DeploymentOrder, wish: Wish = {}): string {
      count += 1;
      const runId = runIdOf(now + count * 1000, String(count));
      send({ kind: 'start', runId, order, overrides: [...(wish.overrides ?? [])] }, wish);
      return runId;
    },
    decide: (runId: string, approved: boolean, wish: Wish = {}) =>
      send({ kind: 'decide', runId, approved }, wish),
    send,
    async run(runId: string, environment?: string): Promise<DeploymentRun> {
      const stored = await store.runs.read({ ...key(environment), runId });
      if (!stored) throw new Error(`there is no run ${runId}`);
      return stored.value;
    },
    async state(environment?: string): Promise<EnvironmentState | undefined> {
      return (await store.environments.read(key(environment)))?.value;
    },
    /** What each target serves. */
    async served(): Promise<readonly (string | undefined)[]> {
      const placements = await Promise.all(targets.map((target) => target.observe(AbortSignal.abort())));
      return placements.map(({ live, candidate }) =>
        candidate ? `${candidate.weight} % ${candidate.release}, else ${live}` : live,
      );
    },
  };
}

/** A check by HTTP that is never asked over HTTP: the scenario answers. */
const smokeCheck: CheckSettings = {
  kind: 'http',
  name: 'smoke',
  when: 'both',
  url: 'https://shop.example',
  method: 'GET',
  headers: {},
  status: [200],
  timeoutSeconds: 10,
};

function settingsOf({ settings, app, environments = [{}] }: DeploymentScenarioOptions): DeploymentSettings {
  return {
    enabled: true,
    autoRollback: true,
    environments: [],
    waitForValidation: false,
    freezes: [],
    ...settings,
    apps: [
      {
        name: 'shop',
        repo: 'acme/shop',
        mirror: 'acme',
        targets: [],
        checks: [smokeCheck],
        stages: ['validate', 'build', 'deploy', 'verify', 'post'],
        ...app,
        environments: environments.map((environment) => ({
          name: 'production',
          approval: false,
          automatic: false,
          branches: [],
          tags: [],
          startOn: 'push',
          rollout: [100],
          bakeSeconds: 0,
          checkIntervalSeconds: 15,
          values: {},
          ...environment,
        })),
      },
    ],
  };
}
