import { setTimeout as delay } from 'node:timers/promises';
import type { BlobStore } from '../../shared/blobs/blob-store.ts';
import type { Configuration } from '../../shared/config/configuration.ts';
import type { Transport } from '../../shared/git/transport.ts';
import { gitCredentials } from '../../shared/github/authorise.ts';
import { createBudgetGuard } from '../../shared/github/budget-guard.ts';
import { createAnswerMemory, createHealthHost } from '../../shared/github/health-host.ts';
import type { InstallationToken } from '../../shared/github/installation-tokens.ts';
import type { GitHubConnection } from '../../shared/github/octokit.ts';
import type { JobQueue } from '../../shared/jobs/queue.ts';
import { checkAnomalies } from '../../shared/measurement/check-anomalies.ts';
import { checkObjectives } from '../../shared/measurement/check-objectives.ts';
import type { RegistryClient } from '../../shared/registries/registry-client.ts';
import type { SecretStore } from '../../shared/secrets/secret-store.ts';
import type { AnalysisStore } from '../../shared/state/analysis-store.ts';
import type { DeploymentStore } from '../../shared/state/deployment-state.ts';
import type { BudgetStore, CursorStore, HealthStore } from '../../shared/state/health-store.ts';
import type { MirrorStateStore, RunStore } from '../../shared/state/mirror-state.ts';
import type { MirrorStateRepair } from '../../shared/state/mirror-state-repair.ts';
import type { SeriesStore } from '../../shared/state/series-store.ts';
import type { TaxonomyStore } from '../../shared/state/taxonomy-state.ts';
import type { ValidationStore } from '../../shared/state/validation-store.ts';
import type { Metrics } from '../../shared/telemetry/metrics.ts';
import { checkRepository } from './checks/check-repository.ts';
import { checkService } from './checks/check-service.ts';
import type { CheckPorts, DependencySubject, ServicePorts } from './checks/ports.ts';
import { connectGitListings, type GitAccess, remoteOf } from './connect/git-listings.ts';
import { lookAtQueues, type WatchedQueue } from './connect/queue-looks.ts';
import { lookAtSet } from './connect/set-look.ts';
import { checkDependencies } from './dependencies/check-dependencies.ts';
import { hostedTip } from './dependencies/repository-tip.ts';
import { connectBranches } from './healing/connect-branches.ts';
import { connectRemedies } from './healing/connect-remedies.ts';
import { healFindings } from './healing/heal-findings.ts';
import { measureRequests } from './measure-look.ts';
import type { HealthDependencies, HealthSession } from './ports.ts';

/** Everything that outlives one job. */
export interface SessionParts {
  readonly configuration: Configuration;
  readonly secrets: SecretStore;
  readonly transport: Transport;
  readonly store: HealthStore;
  readonly cursors: CursorStore;
  readonly budgets: BudgetStore;
  readonly state: MirrorStateStore;
  readonly repair: MirrorStateRepair;
  readonly runs: RunStore;
  readonly validations: ValidationStore;
  readonly taxonomy: TaxonomyStore;
  readonly deployments: DeploymentStore;
  readonly series: SeriesStore;
  readonly blobs: BlobStore;
  readonly analyses: AnalysisStore;
  readonly registry: RegistryClient;
  readonly watched: readonly WatchedQueue[];
  readonly planQueue: JobQueue;
  /** Where GitHub's deliveries go, and the name of the secret that signs them. */
  readonly webhook: { readonly url: string; readonly secretName: string };
  readonly metrics: Metrics;
  readonly now: () => number;
  readonly random: () => number;
  readonly newId: () => string;
}

/** Kept back from the job's time, so that what was seen is still written down. */
const reserveMs = 15_000;

/** Opens sessions: each with credentials, listings and a look at limits of its own, and with what GitHub said before. */
export function connectSession(parts: SessionParts): HealthDependencies['open'] {
  const installationTokens = new Map<string, InstallationToken>();
  const answers = createAnswerMemory();

  return (deadline) => {
    const { configuration, now, store, watched } = parts;
    const { health } = configuration;
    const budget = createBudgetGuard({ store: parts.budgets, reserve: health.budgetReserve, now });
    const connection: GitHubConnection = {
      secrets: parts.secrets,
      installationTokens,
      budget,
      timeLeftMs: () => deadline - reserveMs - now(),
    };
    const signal = AbortSignal.timeout(Math.max(1, deadline - reserveMs - now()));
    const git: GitAccess = {
      transport: parts.transport,
      capabilities: new Map(),
      credentials: (endpoint) => gitCredentials(endpoint, connection),
      signal,
      sleep: (ms) => delay(ms, undefined, { signal }),
    };
    const { remedies, redeliver } = connectRemedies({
      mirrors: configuration.mirrors,
      connection,
      git,
      planQueue: parts.planQueue,
      queues: watched,
      cursors: parts.cursors,
      repair: parts.repair,
      blobs: parts.blobs,
      webhook: parts.webhook,
      now,
      newId: parts.newId,
    });
    const looks = lookPorts(parts, { connection, git, answers, deadline });
    const service = servicePorts(parts, looks.host);
    return {
      lookAt: (repository) => checkRepository(repository, looks),
      lookAtService: () => checkService(service),
      heal: ({ findings, resolved, heal, dryRun }) =>
        healFindings(findings, resolved, {
          store,
          rules: {
            heal: heal ?? health.autoHeal,
            dryRun: dryRun || health.dryRun,
            // Who asks for healing now, means now.
            quietHours: heal === true ? [] : health.quietHours,
          },
          remedies,
          now,
          random: parts.random,
        }),
      async redeliver() {
        await redeliver();
      },
      async close() {
        await budget.flush();
        measureRequests(parts.metrics, budget);
      },
    } satisfies HealthSession;
  };
}

interface JobAccess {
  readonly connection: GitHubConnection;
  readonly git: GitAccess;
  readonly answers: ReturnType<typeof createAnswerMemory>;
  readonly deadline: number;
}

function lookPorts(parts: SessionParts, { connection, git, answers, deadline }: JobAccess): CheckPorts {
  let queues: ReturnType<CheckPorts['queues']> | undefined;
  return {
    configuration: parts.configuration,
    git: connectGitListings(git),
    host: createHealthHost(connection, answers),
    state: parts.state,
    memory: parts.repair,
    runs: parts.runs,
    validations: parts.validations,
    deployments: parts.deployments,
    queues: () => {
      queues ??= lookAtQueues(parts.watched, { samples: false });
      return queues;
    },
    before: (subject) => parts.store.report(subject),
    ownBranches: (endpoint, name) => ({
      merged: async (branches) => (await connectBranches(git, endpoint, name)).merged(branches),
      committedAt: async (commit) => (await connectBranches(git, endpoint, name)).committedAt(commit),
    }),
    dependencies: (subject) => lookAtDependencies(parts, git, deadline, subject),
    webhookUrl: parts.webhook.url,
    now: parts.now,
  };
}

async function lookAtDependencies(
  { analyses, registry }: SessionParts,
  git: GitAccess,
  deadline: number,
  { key, name, mirror, commit }: DependencySubject,
): ReturnType<typeof checkDependencies> {
  const { transport, capabilities, signal } = git;
  const remote = () => remoteOf(git, mirror.source, name.slice(name.indexOf('/') + 1));
  const tip = hostedTip({ transport, capabilities, remote }, commit, { signal });
  const ports = { registry, lists: analyses, deadline: deadline - 2 * reserveMs, signal };
  return checkDependencies({ key, name }, tip, ports);
}

function servicePorts(parts: SessionParts, host: ServicePorts['host']): ServicePorts {
  const { configuration, series, now } = parts;
  return {
    configuration,
    host,
    queues: () => lookAtQueues(parts.watched, { samples: true }),
    set: (name) => lookAtSet(parts.taxonomy, parts.blobs, name),
    deployments: parts.deployments,
    objectives: () => checkObjectives({ series, settings: configuration.metrics, now: now() }),
    anomalies: () => checkAnomalies({ series, now: now() }),
    now,
  };
}
