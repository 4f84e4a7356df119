import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FaultAnswer, secondaryLimit, times } from '../../local/github/faults.ts';
import { type LocalGitHub, startLocalGitHub } from '../../local/github/local-github.ts';
import { connectDeployments } from '../../shared/github/connect-deployments.ts';
import type { DeploymentHost, NewDeployment } from '../../shared/github/deployment-host.ts';
import { GitHubError } from '../../shared/github/errors.ts';
import { historyOf } from '../support/repositories.ts';

const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
});
const workflow = `name: Deploy
run-name: Deploy \${{ inputs.auto_builder_run }}
on: { workflow_dispatch: { inputs: { auto_builder_run: { required: true } } } }
`;

describe('the deployment adapter, against the local GitHub', () => {
  let directory: string;
  let github: LocalGitHub;
  /** Another App for each test: what one is told is paced a second apart. */
  let host: DeploymentHost;
  let asked: string[] = [];
  let repository: string;
  let numbers = 0;
  let commit: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'deployments-'));
    github = await startLocalGitHub({ directory });
    await github.addToken('other-token', { login: 'wanda', orgs: { acme: 'write' } });
    github.faults.rest(({ method, path }) => {
      asked.push(`${method} ${path.replace(/^\/repos\/[^/]+\/[^/]+/, '')}`);
      return undefined;
    });
  });

  afterAll(async () => {
    await github.close();
    await rm(directory, { recursive: true, force: true });
  });

  beforeEach(async () => {
    numbers += 1;
    repository = `acme/app-${numbers}`;
    const history = await historyOf(await github.addRepository(repository));
    const first = history.commit('main', { files: { '.github/workflows/deploy.yml': workflow } });
    commit = (await history.write()).get(first) ?? '';
    host = await connect({ contents: 'read', deployments: 'write', actions: 'write' });
    asked = [];
  });

  async function connect(permissions: Readonly<Record<string, 'read' | 'write'>>): Promise<DeploymentHost> {
    const id = 1000 * numbers + Object.keys(permissions).length;
    await github.addApp({ id, key: keys.privateKey, installations: [{ account: 'acme', permissions }] });
    const credentials = { app: { id, privateKey: `\${APP_KEY}` } };
    return connectDeployments(
      { org: 'acme', apiUrl: github.apiUrl, gitUrl: github.gitUrl, credentials },
      { secrets: { get: async () => keys.privateKey }, installationTokens: new Map(), secondMs: 5 },
    );
  }

  const failureOf = (work: Promise<unknown>): Promise<Partial<GitHubError>> =>
    work.then(
      () => ({}),
      (error: unknown) => (error instanceof GitHubError ? error : {}),
    );

  function wanted(parts: Partial<NewDeployment> = {}): NewDeployment {
    return {
      commit,
      environment: 'production',
      production: true,
      description: 'Release 1',
      payload: { runId: 'run-1', release: 'digest' },
      ...parts,
    };
  }

  /** Every request to such a place is answered so, and has no effect. */
  const always = (where: string, answer: FaultAnswer) => {
    const own = repository;
    return github.faults.rest(({ method, path }) =>
      `${method} ${path}`.includes(where) && path.includes(`${own}/`) ? answer : undefined,
    );
  };

  describe('a deployment', () => {
    it('is created for a commit, and waits for no check', async () => {
      const id = await host.createDeployment(repository, wanted());
      expect(github.deploymentDesk.deployments(repository)).toEqual([
        expect.objectContaining({
          ...{ id, sha: commit, environment: 'production', production: true, transient: false },
          ...{ description: 'Release 1', payload: { runId: 'run-1', release: 'digest' } },
        }),
      ]);
    });

    it('is found by its run among those of the same commit', async () => {
      await host.createDeployment(repository, wanted({ payload: { runId: 'other', release: undefined } }));
      const id = await host.createDeployment(repository, wanted());
      const look = (runId: string) =>
        host.findDeployment(repository, { commit, environment: 'production', runId });
      expect([await look('run-1'), await look('run-2')]).toEqual([id, undefined]);
    });

    it('is found among those of others, whatever they put into it', async () => {
      const id = await host.createDeployment(repository, wanted());
      for (const payload of ['no JSON', '[]', { runId: 7 }]) {
        await fetch(`${github.apiUrl}/repos/${repository}/deployments`, {
          method: 'POST',
          headers: { authorization: 'token other-token' },
          body: JSON.stringify({ ref: commit, payload, required_contexts: [] }),
        });
      }
      expect(await host.findDeployment(repository, { ...wanted(), runId: 'run-1' })).toBe(id);
    });

    it('is not created twice when the answer is lost', async () => {
      always('POST /repos', { status: 502, message: 'Bad gateway' });
      const { code } = await failureOf(host.createDeployment(repository, wanted()));
      expect([code, asked.filter((one) => one === 'POST /deployments').length]).toEqual([
        'GITHUB_UNAVAILABLE',
        1,
      ]);
    });

    it('is told how it goes, in words that are not too long', async () => {
      const id = await host.createDeployment(repository, wanted());
      const environmentUrl = 'https://shop.example.test/';
      const description = 'x'.repeat(200);
      await host.createDeploymentStatus(repository, id, { state: 'success', description, environmentUrl });
      expect(github.deploymentDesk.deployments(repository)[0]?.statuses).toEqual([
        expect.objectContaining({ state: 'success', description: 'x'.repeat(140), environmentUrl }),
      ]);
    });

    it('of a commit that is gone is refused', async () => {
      const { code, retryAfterSeconds } = await failureOf(
        host.createDeployment(repository, wanted({ commit: 'a'.repeat(40) })),
      );
      expect([code, retryAfterSeconds]).toEqual(['GITHUB_VALIDATION_FAILED', undefined]);
    });

    it('needs the permission for it', async () => {
      const reader = await connect({ contents: 'read' });
      expect((await failureOf(reader.createDeployment(repository, wanted()))).code).toBe('GITHUB_FORBIDDEN');
    });

    it('waits when GitHub wants to be left alone', async () => {
      always('/deployments', secondaryLimit(600));
      const { code, retryAfterSeconds } = await failureOf(host.createDeployment(repository, wanted()));
      expect([code, retryAfterSeconds]).toEqual(['GITHUB_RATE_LIMITED', 600]);
    });
  });

  describe('a workflow', () => {
    const dispatch = (token = 't1') =>
      host.dispatchWorkflow(repository, { workflow: 'deploy.yml', inputs: { auto_builder_run: token } });

    it('runs on the default branch, and its run is known', async () => {
      const { run } = await dispatch();
      expect(github.deploymentDesk.workflowRuns(repository)).toEqual([
        expect.objectContaining({ id: run, branch: 'main', inputs: { auto_builder_run: 't1' } }),
      ]);
    });

    it('is found by the title of its run', async () => {
      const { run } = await dispatch();
      await dispatch('t2');
      const runs = await host.listWorkflowRuns(repository, { workflow: 'deploy.yml', since: 0 });
      expect(runs.find(({ title }) => title === 'Deploy t1')?.id).toBe(run);
    });

    it('is listed since a time', async () => {
      await dispatch();
      const since = Date.now() + 3_600_000;
      expect(await host.listWorkflowRuns(repository, { workflow: 'deploy.yml', since })).toEqual([]);
    });

    it.each([
      ['success', true],
      ['failure', true],
    ])('ends with %s', async (conclusion, completed) => {
      const { run = 0 } = await dispatch();
      github.deploymentDesk.endWorkflowRun(repository, run, conclusion);
      expect(await host.getWorkflowRun(repository, run)).toMatchObject({ id: run, completed, conclusion });
    });

    it('has no conclusion while it runs', async () => {
      const { run = 0 } = await dispatch();
      github.deploymentDesk.startWorkflowRun(repository, run);
      const found = await host.getWorkflowRun(repository, run);
      expect([found?.completed, found?.conclusion]).toEqual([false, undefined]);
    });

    it('is not there when its run was removed', async () => {
      const { run = 0 } = await dispatch();
      github.deploymentDesk.deleteWorkflowRun(repository, run);
      expect(await host.getWorkflowRun(repository, run)).toBeUndefined();
    });

    it('is cancelled, once or twice', async () => {
      const { run = 0 } = await dispatch();
      await host.cancelWorkflowRun(repository, run);
      await host.cancelWorkflowRun(repository, run);
      expect((await host.getWorkflowRun(repository, run))?.conclusion).toBe('cancelled');
    });

    it('is dispatched without its run by a server that refuses to name it', async () => {
      const message = 'Invalid request. "return_run_details" is not a permitted key.';
      const own = `/repos/${repository}/actions/workflows/deploy.yml/dispatches`;
      github.faults.rest(times(1, ({ path }) => (path === own ? { status: 422, message } : undefined)));
      expect([await dispatch(), github.deploymentDesk.workflowRuns(repository).length]).toEqual([
        { run: undefined },
        1,
      ]);
    });

    it('is not dispatched twice when the answer is lost', async () => {
      always('/dispatches', { status: 500, message: 'Server error' });
      const { code } = await failureOf(dispatch());
      const tries = asked.filter((one) => one.endsWith('/dispatches')).length;
      expect([code, tries]).toEqual(['GITHUB_UNAVAILABLE', 1]);
    });

    it.each([
      ['GITHUB_NOT_FOUND', { workflow: 'none.yml', inputs: { auto_builder_run: 't' } }],
      ['GITHUB_VALIDATION_FAILED', { workflow: 'deploy.yml', inputs: { auto_builder_run: 't', other: 'x' } }],
    ])('is refused with %s', async (code, wish) => {
      expect((await failureOf(host.dispatchWorkflow(repository, wish))).code).toBe(code);
    });

    it('needs the permission for it', async () => {
      const reader = await connect({ contents: 'read', deployments: 'write' });
      const work = reader.dispatchWorkflow(repository, {
        workflow: 'deploy.yml',
        inputs: { auto_builder_run: 't' },
      });
      expect((await failureOf(work)).code).toBe('GITHUB_FORBIDDEN');
    });
  });
});
