import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type LocalGitHub, startLocalGitHub } from '../../local/github/local-github.ts';
import { historyOf } from '../support/repositories.ts';
import { type GitHubSchemas, loadGitHubSchemas } from './github-schemas.ts';

const token = 'writer-token';
const deployments = '/deployments';
const statuses = '/deployments/{deployment_id}/statuses';
const dispatches = '/actions/workflows/{workflow_id}/dispatches';
const runsOf = '/actions/workflows/{workflow_id}/runs';
const runOf = '/actions/runs/{run_id}';
const cancelOf = '/actions/runs/{run_id}/cancel';

const workflow = `name: Deploy
run-name: Deploy \${{ inputs.release }} to \${{ inputs.where }}
on:
  workflow_dispatch:
    inputs:
      release: { required: true }
      where: { default: staging }
`;

describe('the local GitHub, as releases are deployed there', () => {
  let schemas: GitHubSchemas;
  let directory: string;
  let github: LocalGitHub;
  /** A repository of its own for each test. */
  let name: string;
  let numbers = 0;
  let main: string;

  beforeAll(async () => {
    schemas = await loadGitHubSchemas();
    directory = await mkdtemp(join(tmpdir(), 'local-github-deployments-'));
    github = await startLocalGitHub({ directory });
    await github.addToken(token, { login: 'wanda', orgs: { acme: 'write' }, scopes: ['repo'] });
    await github.addToken('reader-token', { login: 'rhea', orgs: { acme: 'read' } });
  });

  afterAll(async () => {
    await github.close();
    await rm(directory, { recursive: true, force: true });
  });

  beforeEach(async () => {
    numbers += 1;
    name = `app-${numbers}`;
    const history = await historyOf(await github.addRepository(`acme/${name}`));
    const first = history.commit('main', {
      files: {
        '.github/workflows/deploy.yml': workflow,
        '.github/workflows/on-push.yml': 'on: push\n',
      },
    });
    main = (await history.write()).get(first) ?? '';
  });

  interface Answer {
    readonly status: number;
    readonly body: Readonly<Record<string, unknown>>;
    readonly list: readonly Readonly<Record<string, unknown>>[];
  }

  /** Asks below `/repos/acme/<name>`; an answer that is not as described fails the test. */
  async function ask(
    request: `${string} ${string}`,
    described: string,
    options: { as?: string; body?: unknown } = {},
  ): Promise<Answer> {
    const [method = 'GET', path = '/'] = request.split(' ');
    const response = await fetch(`${github.apiUrl}/repos/acme/${name}${path}`, {
      method,
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      headers: { authorization: `token ${options.as ?? token}` },
    });
    const text = await response.text();
    const body = text === '' ? undefined : JSON.parse(text);
    const violations = schemas.response(method, `/repos/{owner}/{repo}${described}`, response.status, body);
    if (violations.length > 0) throw new Error(`${request}: ${violations.join('\n')}`);
    return { status: response.status, body, list: Array.isArray(body) ? body : [] };
  }

  describe('a deployment', () => {
    const create = (wanted: Readonly<Record<string, unknown>> = {}, as = token) =>
      ask('POST /deployments', deployments, { body: { ref: main, ...wanted }, as });
    const say = (id: unknown, state: string) =>
      ask(`POST /deployments/${id}/statuses`, statuses, { body: { state, description: state } });
    const statesOf = async (id: unknown) =>
      (await ask(`GET /deployments/${id}/statuses`, statuses)).list.map(({ state }) => state);

    it('is found by its commit and its environment', async () => {
      const { body } = await create({ environment: 'staging', payload: { runId: 'r' } });
      await create({ environment: 'other' });
      const found = await ask(`GET /deployments?sha=${main}&environment=staging`, deployments);
      expect(found.list).toEqual([body]);
    });

    it('of a commit that is not there is refused', async () => {
      expect((await create({ ref: 'a'.repeat(40) })).status).toBe(422);
    });

    it('waits for the checks of the commit, unless it is said to wait for none', async () => {
      await ask(`POST /statuses/${main}`, '/statuses/{sha}', { body: { state: 'failure', context: 'ci' } });
      const answers = [await create(), await create({ required_contexts: [] })];
      expect(answers.map(({ status }) => status)).toEqual([409, 201]);
    });

    it('keeps what was said of it, the newest first', async () => {
      const { body } = await create();
      await say(body.id, 'queued');
      await say(body.id, 'in_progress');
      expect(await statesOf(body.id)).toEqual(['in_progress', 'queued']);
    });

    it('that succeeds takes the place of the one before, but not in production', async () => {
      const before = await create({ environment: 'staging' });
      const live = await create({ environment: 'production' });
      for (const { body } of [before, live]) await say(body.id, 'success');
      await say((await create({ environment: 'staging' })).body.id, 'success');
      await say((await create({ environment: 'production' })).body.id, 'success');
      expect([await statesOf(before.body.id), await statesOf(live.body.id)]).toEqual([
        ['inactive', 'success'],
        ['success'],
      ]);
    });

    it('is for those who may write', async () => {
      expect((await create({}, 'reader-token')).status).toBe(403);
    });

    it('has no status in words that are too long', async () => {
      const { body } = await create();
      const answer = await ask(`POST /deployments/${body.id}/statuses`, statuses, {
        body: { state: 'success', description: 'x'.repeat(141) },
      });
      expect(answer.status).toBe(422);
    });
  });

  describe('a workflow', () => {
    const dispatch = (wanted: Readonly<Record<string, unknown>> = {}, file = 'deploy.yml', as = token) =>
      ask(`POST /actions/workflows/${file}/dispatches`, dispatches, {
        as,
        body: { ref: 'main', inputs: { release: 'r1' }, return_run_details: true, ...wanted },
      });

    it('is dispatched without a word, unless its run is asked for', async () => {
      const quiet = await dispatch({ return_run_details: false });
      const told = await dispatch();
      const run = await ask(`GET /actions/runs/${told.body.workflow_run_id}`, runOf);
      expect([quiet.status, told.status, run.body.status]).toEqual([204, 200, 'queued']);
    });

    it('gives its run the title that it makes of the inputs', async () => {
      const { body } = await dispatch();
      const run = await ask(`GET /actions/runs/${body.workflow_run_id}`, runOf);
      expect(run.body.display_title).toBe('Deploy r1 to staging');
    });

    it('lists its runs since a time, the newest first', async () => {
      await dispatch();
      const { body } = await dispatch({ inputs: { release: 'r2' } });
      const all = await ask('GET /actions/workflows/deploy.yml/runs?event=workflow_dispatch', runsOf);
      const none = await ask('GET /actions/workflows/deploy.yml/runs?created=>=2999-01-01T00:00:00Z', runsOf);
      const [newest] = all.body.workflow_runs as { id: number }[];
      expect([newest?.id, all.body.total_count, none.body.total_count]).toEqual([body.workflow_run_id, 2, 0]);
    });

    it('ends as it is decided at the desk', async () => {
      const { body } = await dispatch();
      github.deploymentDesk.endWorkflowRun(`acme/${name}`, Number(body.workflow_run_id), 'failure');
      const run = await ask(`GET /actions/runs/${body.workflow_run_id}`, runOf);
      expect([run.body.status, run.body.conclusion]).toEqual(['completed', 'failure']);
    });

    it('is cancelled once', async () => {
      const { body } = await dispatch();
      const cancel = () => ask(`POST /actions/runs/${body.workflow_run_id}/cancel`, cancelOf);
      const answers = [await cancel(), await cancel()];
      expect(answers.map(({ status }) => status)).toEqual([202, 409]);
    });

    it.each([
      ['inputs that it does not declare', 422, { inputs: { release: 'r', other: 'x' } }, 'deploy.yml'],
      ['a required input that is missing', 422, { inputs: {} }, 'deploy.yml'],
      ['a ref that is not there', 422, { ref: 'nowhere' }, 'deploy.yml'],
      ['no trigger for it', 422, { inputs: {} }, 'on-push.yml'],
      ['no file', 404, {}, 'none.yml'],
    ])('is refused with %s', async (_what, status, wanted, file) => {
      expect((await dispatch(wanted, file)).status).toBe(status);
    });

    it('is for those who may write', async () => {
      expect((await dispatch({}, 'deploy.yml', 'reader-token')).status).toBe(403);
    });
  });
});
