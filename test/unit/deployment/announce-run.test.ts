import { beforeEach, describe, expect, it } from 'vitest';
import { announceRun } from '../../../functions/deployment/announce/announce-run.ts';
import { PassingTroubleError } from '../../../functions/deployment/errors.ts';
import type { GitHubErrorCode } from '../../../shared/github/errors.ts';
import type { DeploymentRun, DeploymentStore } from '../../../shared/state/deployment-state.ts';
import {
  deploymentApp,
  deploymentSettings,
  environmentSettings,
} from '../../support/deployment-configuration.ts';
import { deploymentRun, runInWork } from '../../support/deployment-runs.ts';
import { createDeploymentsInMemory } from '../../support/deployments-in-memory.ts';
import {
  type InMemoryDeploymentHost,
  inMemoryDeploymentHost,
  refusal,
} from '../../support/in-memory-deployment-host.ts';

const shop = deploymentApp({
  environments: [environmentSettings(), environmentSettings({ name: 'production' })],
});
const settings = deploymentSettings(shop);

describe('what GitHub is told of a run', () => {
  let store: DeploymentStore;
  let host: InMemoryDeploymentHost;

  beforeEach(() => {
    store = createDeploymentsInMemory();
    host = inMemoryDeploymentHost();
  });

  async function keep(run: DeploymentRun): Promise<DeploymentRun> {
    const stored = await store.runs.read(run);
    await store.runs.write(run, run, stored?.version ?? 0);
    return run;
  }
  const announce = (run: DeploymentRun, given = settings) =>
    announceRun({ settings: given, store, openHost: async () => host }, run);
  const tell = async (run: DeploymentRun, given = settings) => announce(await keep(run), given);
  const statesOf = (index = 0) => host.deployments[index]?.statuses.map(({ state }) => state);

  it('is its commit and its environment, with its release for whoever looks', async () => {
    const run = runInWork();
    await tell(run);
    expect(host.deployments).toEqual([
      expect.objectContaining({
        ...{ repository: 'acme/app', commit: run.commit, environment: 'staging', production: false },
        payload: { runId: run.runId, release: run.release },
      }),
    ]);
  });

  it('goes on in the same place until its end', async () => {
    await tell(runInWork({ phase: 'build' }));
    await tell(runInWork({ phase: 'shift', weight: 10 }));
    await tell(deploymentRun());
    expect([host.deployments.length, statesOf()]).toEqual([1, ['queued', 'in_progress', 'success']]);
  });

  it('is told once, however often it is asked to', async () => {
    const run = deploymentRun();
    await tell(run);
    expect([await announce(run), statesOf()]).toEqual([{ kind: 'nothing-new' }, ['success']]);
  });

  it('is shown once, though the worker died before it wrote so down', async () => {
    host.after = (method) => {
      if (method !== 'createDeployment') return;
      host.after = () => undefined;
      throw refusal('GITHUB_UNAVAILABLE', 30);
    };
    const run = deploymentRun();
    await tell(run).catch(() => undefined);
    await announce(run);
    expect([host.deployments.length, statesOf()]).toEqual([1, ['success']]);
  });

  it('ends with the newest word, though an older one came later', async () => {
    await tell(runInWork({ phase: 'shift' }));
    const ended = deploymentRun();
    let isSlow = true;
    host.before = async (method) => {
      if (!isSlow || method !== 'createDeploymentStatus') return;
      isSlow = false;
      await tell(ended);
    };
    await tell(runInWork({ phase: 'verify', weight: 50 }));
    expect(statesOf()?.at(-1)).toBe('success');
  });

  it('leaves no second entry that looks alive when two workers make one at once', async () => {
    const run = deploymentRun();
    let isFirst = true;
    host.before = async (method) => {
      if (!isFirst || method !== 'createDeployment') return;
      isFirst = false;
      await announce(run);
    };
    await tell(run);
    expect([statesOf(0)?.at(-1), statesOf(1)?.at(-1)]).toEqual(['success', 'inactive']);
  });

  it('waits until there is a commit to say it of', async () => {
    const { commit: _commit, ...run } = runInWork({ phase: 'validate' });
    await expect(tell(run)).rejects.toThrow(PassingTroubleError);
  });

  it.each(['superseded', 'rejected'] as const)(
    'is nothing when it was %s before anybody heard of it',
    async (outcome) => {
      expect([await tell(deploymentRun({ outcome })), host.deployments]).toEqual([
        { kind: 'nothing-new' },
        [],
      ]);
    },
  );

  it('waits while GitHub is away', async () => {
    host.before = () => {
      throw refusal('GITHUB_UNAVAILABLE', 44);
    };
    const error = await tell(deploymentRun()).catch((reason: unknown) => reason);
    expect(error instanceof PassingTroubleError && error.afterSeconds).toBe(44);
  });

  it.each<GitHubErrorCode>(['GITHUB_FORBIDDEN', 'GITHUB_NOT_FOUND', 'GITHUB_VALIDATION_FAILED'])(
    'is noted as refused when GitHub answers %s',
    async (code) => {
      host.before = () => {
        throw refusal(code);
      };
      const run = deploymentRun();
      const { kind } = await tell(run);
      const noted = (await store.announcements.read(run))?.value.state;
      expect([kind, noted]).toEqual(['refused', expect.stringContaining('GitHub says no')]);
    },
  );

  it('is told again once GitHub takes it', async () => {
    host.before = () => {
      throw refusal('GITHUB_FORBIDDEN');
    };
    const run = deploymentRun();
    await tell(run);
    host.before = () => undefined;
    await announce(run);
    expect(statesOf()).toEqual(['success']);
  });

  it('is not hidden when the credentials are refused', async () => {
    host.before = () => {
      throw refusal('GITHUB_AUTHENTICATION_FAILED');
    };
    await expect(tell(deploymentRun())).rejects.toMatchObject({ code: 'GITHUB_AUTHENTICATION_FAILED' });
  });

  it('has the address of the first check over HTTP', async () => {
    const check = {
      ...({ kind: 'http', name: 'home', when: 'both', method: 'GET' } as const),
      ...{ headers: {}, status: [200], timeoutSeconds: 10 },
      url: 'https://{environment}.example.test/{commit}',
    };
    const run = deploymentRun();
    await tell(run, deploymentSettings({ ...shop, checks: [check] }));
    expect(host.deployments[0]?.statuses[0]?.environmentUrl).toBe(
      `https://staging.example.test/${run.commit}`,
    );
  });

  it('tells the apps of one repository apart', async () => {
    await tell(deploymentRun(), deploymentSettings(shop, { ...shop, name: 'admin' }));
    expect(host.deployments[0]?.environment).toBe('staging (shop)');
  });

  describe('in production', () => {
    const before = deploymentRun({ environment: 'production', runId: '20251120T101320-3fa9c1d2' });
    const after = deploymentRun({ environment: 'production' });

    beforeEach(async () => {
      await tell(before);
      const committed = [after, before].map(({ runId, release = '' }) => ({ runId, release, at: 1 }));
      const [live, previous] = committed;
      const state = { committed, fence: 2, ...(live ? { live } : {}), ...(previous ? { previous } : {}) };
      await store.environments.write(after, state, 0);
      await tell(after);
    });

    it('is that the one before is not live any more', () => {
      expect([statesOf(0), statesOf(1)]).toEqual([['success', 'inactive'], ['success']]);
    });

    it('stays so, though somebody is late to tell of the one before', async () => {
      await announce(before);
      expect(statesOf(0)).toEqual(['success', 'inactive']);
    });
  });
});
