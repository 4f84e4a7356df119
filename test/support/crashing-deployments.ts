import { DeploymentError, PassingTroubleError } from '../../functions/deployment/errors.ts';
import type { CheckResult } from '../../functions/deployment/run/ports.ts';
import {
  type DeploymentDependencies,
  runDeploymentJob,
} from '../../functions/deployment/run-deployment-job.ts';
import type { DeploymentSettings, EnvironmentSettings } from '../../shared/config/deployment-settings.ts';
import type { DeploymentJob, EnvironmentJob } from '../../shared/jobs/deployment-job.ts';
import { runIdOf } from '../../shared/jobs/deployment-run-id.ts';
import type {
  DeploymentOrder,
  DeploymentRun,
  EnvironmentState,
} from '../../shared/state/deployment-state.ts';
import { createDeploymentsInMemory } from './deployments-in-memory.ts';
import { type SimulatedTarget, simulateTarget } from './simulated-target.ts';

/**
 * Deployments as they may go in the worst of worlds: workers die before and after every effect, sleep through their lease and
 * wake up late; messages come twice, out of order, or never; hosts fail for a while or for good; people deploy, stop and
 * go back meanwhile. Chance decides; the same numbers give the same history.
 */

/** How likely what is. */
export interface Odds {
  readonly crash: number;
  readonly trouble: number;
  readonly refusal: number;
  readonly duplicate: number;
  readonly loss: number;
  readonly sleep: number;
}

/** What was there when all came to rest. */
export interface Rest {
  readonly came: boolean;
  readonly state: EnvironmentState | undefined;
  readonly runs: readonly DeploymentRun[];
  readonly placements: readonly ReturnType<SimulatedTarget['placement']>[];
  readonly open: number;
  readonly started: number;
  readonly effects: number;
}

interface Message {
  readonly job: DeploymentJob;
  visibleAt: number;
  receives: number;
}

interface Worker {
  pending: { run: () => Promise<void>; crash: () => void } | undefined;
  done: boolean;
  crashed: boolean;
  /** Resolved when it has a new effect, or is done. */
  signal: () => void;
}

const app = 'shop';
const environment = 'production';
const key = { app, environment };
const holdMs = 40_000;
const effectLimit = 4_000;

/** Lives through one history. `random` gives numbers in [0, 1). */
export async function liveThrough(random: () => number, odds: Odds): Promise<Rest> {
  const chance = (probability: number): boolean => random() < probability;
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  let now = Date.UTC(2026, 0, 1);
  const queue: Message[] = [];
  const workers = new Set<Worker>();
  const store = createDeploymentsInMemory();
  const isFirst = chance(0.15);
  const initial = isFirst ? undefined : 'release-a';
  const targets = Array.from({ length: pick([1, 1, 2, 3]) }, (_, index) =>
    simulateTarget(
      { name: `target-${index}`, weighted: chance(0.6), durationMs: pick([0, 0, 5_000]) },
      () => now,
      initial,
    ),
  );
  if (initial !== undefined) {
    const live = { runId: '20251231T000000-00000000', release: initial, at: now };
    await store.environments.write(key, { live, committed: [live], fence: 0 }, 0);
  }
  const health = new Map(
    ['release-a', 'release-b', 'release-c', 'release-d'].map((release) => [
      release,
      pick(['good', 'good', 'bad', 'flaky', 'later-bad', 'unknown'] as const),
    ]),
  );
  const settings = settingsOf(
    { rollout: pick([[100], [10, 100], [10, 50, 100]]), bakeSeconds: pick([0, 30]), approval: chance(0.2) },
    { autoRollback: chance(0.8) },
  );
  let effects = 0;
  let started = 0;

  const enqueue = (job: DeploymentJob, delaySeconds = 0): void => {
    queue.push({ job, visibleAt: now + delaySeconds * 1_000, receives: 0 });
  };

  /** Every effect of a worker waits until chance lets it happen. */
  const gated = (worker: Worker) => {
    const effect = <Result>(work: () => Promise<Result>, mayFail: boolean): Promise<Result> =>
      new Promise<Result>((resolve, reject) => {
        worker.pending = {
          crash: () => undefined,
          run: async () => {
            effects += 1;
            if (mayFail && chance(odds.trouble))
              return reject(new PassingTroubleError('the network is gone'));
            await work().then(resolve, reject);
          },
        };
        worker.signal();
      });
    const wrap = <Port extends object>(port: Port, mayFail: boolean): Port =>
      new Proxy(port, {
        get: (target, name) => {
          const member: unknown = Reflect.get(target, name);
          return typeof member === 'function'
            ? (...values: unknown[]) => effect(() => Promise.resolve(member(...values)), mayFail)
            : member;
        },
      });
    return { effect, wrap };
  };

  const refusing = (target: SimulatedTarget): SimulatedTarget => ({
    ...target,
    async shift(order, signal) {
      if (chance(odds.refusal)) {
        throw new DeploymentError({
          code: 'TARGET_FAILED',
          what: 'It will not',
          where: 'there',
          remedy: 'None.',
        });
      }
      return target.shift(order, signal);
    },
  });

  const check = async (release: string, when: string): Promise<readonly CheckResult[]> => {
    const state = health.get(release);
    const result =
      state === 'bad' || (state === 'later-bad' && when === 'post')
        ? 'failed'
        : state === 'flaky'
          ? pick(['passed', 'failed', 'inconclusive'] as const)
          : state === 'unknown' && chance(0.8)
            ? 'inconclusive'
            : 'passed';
    return [{ name: 'smoke', result, detail: result }];
  };

  const dependenciesOf = (worker: Worker): DeploymentDependencies => {
    const { effect, wrap } = gated(worker);
    return {
      settings,
      store: {
        environments: wrap(store.environments, true),
        runs: wrap(store.runs, true),
        open: wrap(store.open, true),
      },
      readRelease: async (digest) => ({ app, repository: 'acme/shop', commit: digest, tree: digest }),
      resolveCommit: (_app, { commit = '' }) => effect(async () => ({ commit, committedAt: now }), true),
      validated: async () => 'passed',
      makeRelease: (_app, { commit }) =>
        effect(async () => ({ state: 'ready', digest: commit }) as const, true),
      openTargets: async () => targets.map((target) => wrap(refusing(target), true)),
      check: ({ release, when }) => effect(() => check(release.digest, when), true),
      send: (jobs, delaySeconds) =>
        effect(async () => {
          for (const job of jobs) {
            if (chance(odds.loss)) continue;
            enqueue(job, delaySeconds);
            if (chance(odds.duplicate)) enqueue(job, delaySeconds + Math.floor(random() * 200));
          }
        }, true),
      publish: () => effect(async () => undefined, true),
      measure: () => undefined,
      announce: async () => undefined,
      tidy: async () => undefined,
      now: () => now,
    };
  };

  /** Resolves when the worker has come to its next effect, or is done. */
  const settled = async (worker: Worker, act: () => void): Promise<void> => {
    const next = new Promise<void>((resolve) => {
      worker.signal = resolve;
    });
    worker.pending = undefined;
    act();
    await next;
  };

  const startWorker = async (message: Message): Promise<void> => {
    message.visibleAt = now + holdMs;
    message.receives += 1;
    const worker: Worker = { pending: undefined, done: false, crashed: false, signal: () => undefined };
    workers.add(worker);
    await settled(worker, () => {
      // A history takes milliseconds; each call leaves a timer behind until its own time is over.
      const context = { deadline: now + 23_000, receiveCount: 1 };
      runDeploymentJob(dependenciesOf(worker), message.job, context)
        .then(
          (outcome) => {
            if (worker.crashed) return;
            if (outcome.kind === 'retry-later') message.visibleAt = now + outcome.afterSeconds * 1_000;
            else if (queue.includes(message)) queue.splice(queue.indexOf(message), 1);
          },
          (error: unknown) => {
            if (!(error instanceof PassingTroubleError)) throw error;
            message.visibleAt = now + 4_000;
          },
        )
        .finally(() => {
          worker.done = true;
          workers.delete(worker);
          worker.signal();
        });
    });
  };

  const goOn = async (worker: Worker): Promise<void> => {
    const { pending } = worker;
    if (!pending) return;
    const dies = chance(odds.crash);
    if (dies && chance(0.5)) return bury(worker);
    if (dies) {
      worker.pending = undefined;
      await pending.run();
      return bury(worker);
    }
    await settled(worker, () => void pending.run());
  };
  const bury = (worker: Worker): void => {
    worker.crashed = true;
    workers.delete(worker);
  };

  const wishes: (() => void)[] = Array.from({ length: 1 + Math.floor(random() * 4) }, (_, index) => () => {
    started += 1;
    enqueue(wish(index));
    if (chance(odds.duplicate)) enqueue(wish(index));
  });
  const wish = (index: number): EnvironmentJob => {
    const automatic = chance(0.4);
    const order: DeploymentOrder =
      index > 0 && chance(0.35)
        ? { kind: 'rollback' }
        : { kind: 'deploy', commit: pick(['release-b', 'release-c', 'release-d']) };
    const runId = runIdOf(now + index * 1_000, String(index));
    const by = { id: runId, by: 'somebody', at: now };
    return {
      version: 1,
      kind: 'deployment',
      app,
      environment,
      action: { kind: 'start', runId, order, overrides: [] },
      requester: { kind: automatic && order.kind === 'deploy' ? 'push' : 'command', ...by },
    };
  };
  const decide = async (): Promise<void> => {
    for (const open of await store.open.list()) {
      const run = (await store.runs.read(open))?.value;
      const waits = run?.phase === 'approve';
      if (!run || (!waits && !chance(0.1))) continue;
      const requester = { kind: 'command', id: 'decision', by: 'somebody', at: now } as const;
      const action = { kind: 'decide', runId: run.runId, approved: waits && chance(0.8) } as const;
      enqueue({ version: 1, kind: 'deployment', ...key, action, requester });
    }
  };

  let lastSweep = now;
  const passTime = async (milliseconds: number): Promise<void> => {
    now += milliseconds;
    if (now - lastSweep < 60_000) return;
    lastSweep = now;
    // Where no message is lost, every run must come to its end without being swept.
    if (odds.loss > 0) enqueue({ version: 1, kind: 'deployment-sweep', at: now });
    await decide();
  };

  let open = 1;
  while (effects < effectLimit) {
    if (wishes.length > 0 && (chance(0.1) || (workers.size === 0 && queue.length === 0))) {
      wishes.shift()?.();
      continue;
    }
    if (workers.size > 0 && chance(odds.sleep)) await passTime(pick([5_000, 5_000, 50_000, 50_000, 700_000]));
    const visible = queue.filter(({ visibleAt }) => visibleAt <= now);
    if (visible.length > 0 && workers.size < 3 && (workers.size === 0 || chance(0.3))) {
      await startWorker(pick(visible));
      continue;
    }
    if (workers.size > 0) {
      await goOn(pick([...workers]));
      continue;
    }
    open = (await store.open.list()).length;
    const isLocked = (await store.environments.read(key))?.value.lock !== undefined;
    const hasWork = queue.some(({ job }) => job.kind === 'deployment');
    if (open === 0 && isLocked && !hasWork) {
      // A lock that a sleeper took for a run that had ended: the sweep after its time finds it.
      await passTime(660_000);
      enqueue({ version: 1, kind: 'deployment-sweep', at: now });
      continue;
    }
    if (open === 0 && wishes.length === 0 && !hasWork) break;
    const soonest = Math.min(...queue.map(({ visibleAt }) => visibleAt), now + 60_000);
    await passTime(Math.max(1_000, soonest - now));
  }
  const runs = await store.runs.list(key, { limit: 100 });
  return {
    came: effects < effectLimit,
    state: (await store.environments.read(key))?.value,
    runs,
    placements: targets.map((target) => target.placement()),
    open,
    started,
    effects,
  };
}

function settingsOf(
  rollout: Pick<EnvironmentSettings, 'bakeSeconds' | 'approval'> & { readonly rollout: readonly number[] },
  { autoRollback }: Pick<DeploymentSettings, 'autoRollback'>,
): DeploymentSettings {
  const check = { kind: 'http', name: 'smoke', when: 'both', url: 'http://shop', method: 'GET' } as const;
  return {
    enabled: true,
    autoRollback,
    environments: [environment],
    waitForValidation: false,
    freezes: [],
    apps: [
      {
        name: app,
        repo: 'acme/shop',
        mirror: 'acme',
        targets: [],
        checks: [{ ...check, headers: {}, status: [200], timeoutSeconds: 10 }],
        stages: ['validate', 'build', 'deploy', 'verify', 'post'],
        environments: [
          {
            name: environment,
            automatic: false,
            branches: [],
            tags: [],
            startOn: 'push',
            checkIntervalSeconds: 15,
            values: {},
            ...rollout,
          },
        ],
      },
    ],
  };
}
