import { randomUUID } from 'node:crypto';
import type { WaitingBranch } from '../../functions/mirror/gate.ts';
import type { JobDependencies } from '../../functions/mirror/run-job.ts';
import { runMirrorJob } from '../../functions/mirror/run-job.ts';
import type { Mirror } from '../../shared/config/configuration.ts';
import type { MirrorJob } from '../../shared/jobs/mirror-job.ts';
import type { Outcome } from '../../shared/jobs/outcome.ts';
import type { AddressedJob } from '../../shared/jobs/send-jobs.ts';
import type { DestinationState, RepositoryKey, RunRecord } from '../../shared/state/mirror-state.ts';
import { repositoryKey } from '../../shared/state/repository-key.ts';
import { configuration, mirror } from './configuration.ts';
import type { GitServer } from './git-server.ts';
import { inMemoryHosting } from './in-memory-hosting.ts';
import { testEngine } from './mirror.ts';
import { mirrorJob, type TestLedger, testLedger } from './mirror-reports.ts';

/** What differs from one source with two destinations that exist and are empty. */
export interface JobScenarioOptions {
  readonly mirror?: Partial<Omit<Mirror, 'source' | 'destinations'>>;
  /** Destinations whose repository is not there. */
  readonly missing?: readonly ('backup' | 'deploy')[];
  readonly dependencies?: Partial<JobDependencies>;
  readonly engine?: Partial<JobDependencies['engine']>;
}

/** One repository in organisations of its own on a git server, and what a mirror job needs to work on it. */
export interface JobScenario {
  readonly dependencies: JobDependencies;
  readonly ledger: TestLedger;
  readonly job: MirrorJob;
  readonly key: RepositoryKey;
  /** Where the repositories lie on disk. */
  readonly source: string;
  readonly backup: string;
  readonly deploy: string;
  /** How requests name them. */
  readonly names: Readonly<Record<'source' | 'backup' | 'deploy', string>>;
  /** `organisation branch`, each time that a default branch was set. */
  readonly defaultBranches: readonly string[];
  /** Branches for which a validation was asked. */
  readonly askedFor: readonly WaitingBranch[];
  /** Jobs that were sent, and jobs after which the planner was asked to look again. */
  readonly sent: readonly AddressedJob[];
  readonly plannedAgain: readonly { readonly job: MirrorJob; readonly afterSeconds: number }[];
  run(job?: Partial<MirrorJob>, deadline?: number): Promise<Outcome<RunRecord>>;
  state(destination: 'backup' | 'deploy'): Promise<DestinationState | undefined>;
  history(): Promise<readonly RunRecord[]>;
}

const quarterHourMs = 900_000;

/** Makes the repositories and the dependencies. */
export async function jobScenario(server: GitServer, options: JobScenarioOptions = {}): Promise<JobScenario> {
  const tag = randomUUID().slice(0, 8);
  const orgs = { source: `source-${tag}`, backup: `backup-${tag}`, deploy: `deploy-${tag}` };
  const names = {
    source: `${orgs.source}/widget`,
    backup: `${orgs.backup}/widget`,
    deploy: `${orgs.deploy}/widget`,
  };
  const host = { apiUrl: server.url, gitUrl: server.url };
  const destinations = [orgs.backup, orgs.deploy].map((org) => ({
    ...host,
    org,
    credentials: { token: 'unused' },
  }));
  await server.create(names.source);
  for (const name of ['backup', 'deploy'] as const)
    if (!options.missing?.includes(name)) await server.create(names[name]);

  const ledger = testLedger();
  const sent: AddressedJob[] = [];
  const askedFor: WaitingBranch[] = [];
  const defaultBranches: string[] = [];
  const plannedAgain: { job: MirrorJob; afterSeconds: number }[] = [];
  const job = mirrorJob({
    repository: names.source,
    trigger: { kind: 'push', id: 'push', receivedAt: Date.now() },
  });
  const dependencies: JobDependencies = {
    ...ledger,
    configuration: configuration(
      mirror({ ...options.mirror, source: { ...host, org: orgs.source }, destinations }),
    ),
    engine: { ...testEngine(), ...options.engine },
    credentials: async () => ({ username: 'x-access-token', password: 'password' }),
    hosting: async () => ({
      ...inMemoryHosting([]),
      setDefaultBranch: async (org, _name, branch) => void defaultBranches.push(`${org} ${branch}`),
    }),
    send: async (jobs) => void sent.push(...jobs),
    planAgain: async (again, afterSeconds) => void plannedAgain.push({ job: again, afterSeconds }),
    passedValidation: async () => new Set(),
    askForValidation: async (_job, branches) => void askedFor.push(...branches),
    newRunId: randomUUID,
    every: () => () => undefined,
    ...options.dependencies,
  };
  const key = repositoryKey(server.url, orgs.source, 'widget');
  return {
    dependencies,
    ledger,
    job,
    key,
    source: server.repository(names.source),
    backup: server.repository(names.backup),
    deploy: server.repository(names.deploy),
    names,
    sent,
    defaultBranches,
    plannedAgain,
    askedFor,
    run: (changes = {}, deadline = Date.now() + quarterHourMs) =>
      runMirrorJob(dependencies, { ...job, ...changes }, deadline),
    async state(destination) {
      const wanted = repositoryKey(server.url, orgs[destination], 'widget');
      const states = await dependencies.state.destinations(key);
      return states.find((state) => state.destination === wanted);
    },
    history: () => dependencies.runs.history(key, 100),
  };
}
