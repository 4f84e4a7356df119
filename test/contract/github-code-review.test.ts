import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { secondaryLimit, times } from '../../local/github/faults.ts';
import { type LocalGitHub, startLocalGitHub } from '../../local/github/local-github.ts';
import type { Endpoint } from '../../shared/config/configuration.ts';
import type { CheckReport, CodeReview } from '../../shared/github/code-review.ts';
import { connectCodeReview } from '../../shared/github/connect-code-review.ts';
import { GitHubError } from '../../shared/github/errors.ts';
import { gitIn, historyOf } from '../support/repositories.ts';

const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
});
const secrets: Record<string, string> = {
  WRITER: 'writer-token-value',
  READER: 'reader-token-value',
  APP_KEY: keys.privateKey,
};

const permissions = {
  ...({ contents: 'write', checks: 'write', statuses: 'write' } as const),
  ...({ pull_requests: 'write', security_events: 'write' } as const),
};

describe('the code review adapter, against the local GitHub', () => {
  let directory: string;
  let github: LocalGitHub;
  /** Another App for each test: what one is told is paced a second apart. */
  let app: CodeReview;
  let asked: string[] = [];
  let repository: string;
  let numbers = 0;
  let commit: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'code-review-'));
    github = await startLocalGitHub({ directory });
    await github.addToken('writer-token-value', { login: 'wanda', orgs: { acme: 'write' } });
    await github.addToken('reader-token-value', { login: 'rhea', orgs: { acme: 'read' } });
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
    const first = history.commit('main', { files: { 'a.py': 'one\ntwo\nthree\n' } });
    const second = history.commit('feature', { from: first, files: { 'a.py': 'one\n2\nthree\n' } });
    commit = (await history.write()).get(second) ?? '';
    const installations = [{ account: 'acme', permissions }];
    await github.addApp({ id: numbers, key: keys.privateKey, installations });
    app = await connect({ app: { id: numbers, privateKey: `\${APP_KEY}` } });
    asked = [];
  });

  function connect(credentials: Endpoint['credentials']): Promise<CodeReview> {
    const endpoint = { org: 'acme', apiUrl: github.apiUrl, gitUrl: github.gitUrl, credentials };
    return connectCodeReview(endpoint, {
      secrets: { get: async (name) => secrets[name] ?? '' },
      installationTokens: new Map(),
      secondMs: 5,
    });
  }

  async function codeOf(work: Promise<unknown>): Promise<string> {
    const error = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    return error instanceof GitHubError ? error.code : 'no GitHubError';
  }

  function report(annotations: number, overrides: Partial<CheckReport> = {}): CheckReport {
    return {
      name: 'validation',
      commit,
      externalId: 'digest',
      conclusion: 'failure',
      title: 'Title',
      summary: 'Summary',
      annotations: Array.from({ length: annotations }, (_, index) => ({
        path: 'a.py',
        startLine: index + 1,
        endLine: index + 1,
        startColumn: 2,
        endColumn: 3,
        level: 'warning',
        message: 'A message',
        title: 'F401',
      })),
      ...overrides,
    };
  }

  describe('check runs', () => {
    it('with up to 50 annotations are one request', async () => {
      await app.createCheckRun(repository, report(50));
      const [run] = github.desk.checkRuns(repository, commit);
      expect([asked, run?.status, run?.conclusion, run?.annotations.length]).toEqual([
        ...[['POST /check-runs'], 'completed', 'failure', 50],
      ]);
    });

    it('show all annotations, in their order', async () => {
      const made = await app.createCheckRun(repository, report(120));
      const [run] = github.desk.checkRuns(repository);
      const lines = run?.annotations.map(({ start_line }) => start_line);
      expect([asked.length, made.annotations, lines]).toEqual([
        ...[3, 120, Array.from({ length: 120 }, (_, index) => index + 1)],
      ]);
    });

    it('carry columns, levels and titles', async () => {
      await app.createCheckRun(repository, report(1));
      expect(github.desk.checkRuns(repository)[0]?.annotations).toEqual([
        {
          ...{ path: 'a.py', start_line: 1, end_line: 1, start_column: 2, end_column: 3 },
          ...{ annotation_level: 'warning', message: 'A message', title: 'F401', raw_details: null },
        },
      ]);
    });

    it('that broke off are taken up where they did', async () => {
      let allowed = 1;
      const end = github.faults.rest(({ method }) => {
        if (method !== 'POST' && method !== 'PATCH') return undefined;
        allowed -= 1;
        return allowed < 0 ? { status: 422, message: 'On purpose' } : undefined;
      });
      const failure = await codeOf(app.createCheckRun(repository, report(60)));
      end();
      const found = await app.findCheckRun(repository, report(60));
      if (found) await app.continueCheckRun(repository, found, report(60));
      const runs = github.desk.checkRuns(repository);
      expect([failure, found?.annotations, runs.length, runs[0]?.annotations.length]).toEqual([
        ...['GITHUB_VALIDATION_FAILED', 50, 1, 60],
      ]);
    });

    it.each([
      ['another name', { name: 'other' }],
      ['another content', { externalId: 'other' }],
    ])('are not found by %s', async (_what, other) => {
      await app.createCheckRun(repository, report(0));
      expect(await app.findCheckRun(repository, report(0, other))).toBeUndefined();
    });

    it('are not for tokens, which is known before asking', async () => {
      const token = await connect({ token: `\${WRITER}` });
      const code = await codeOf(token.createCheckRun(repository, report(0)));
      expect([app.makesCheckRuns, token.makesCheckRuns, code]).toEqual([true, false, 'GITHUB_FORBIDDEN']);
    });

    it('that are refused are not tried again', async () => {
      await codeOf(app.createCheckRun(repository, report(0, { commit: '1'.repeat(40) })));
      expect(asked).toEqual(['POST /check-runs']);
    });
  });

  it('sets a commit status with a token, its description cut to what GitHub takes', async () => {
    const token = await connect({ token: `\${WRITER}` });
    const description = 'd'.repeat(200);
    await token.setCommitStatus(repository, commit, { context: 'validation', state: 'failure', description });
    const [status] = github.desk.statuses(repository, commit);
    expect([status?.context, status?.state, status?.description?.length]).toEqual([
      ...['validation', 'failure', 140],
    ]);
  });

  describe('pull requests', () => {
    const branches = { from: 'feature', to: 'main' };
    const opened = () => github.desk.openPullRequest(repository, { ...branches, author: 'wanda' });

    it('are described', async () => {
      const number = await opened();
      expect(await app.getPullRequest(repository, number)).toEqual({
        number,
        open: true,
        url: `${github.url}/${repository}/pull/${number}`,
        title: 'Merge feature',
        body: '',
        head: { ref: 'feature', commit, repository },
        base: { ref: 'main', commit: expect.any(String) },
      });
    });

    it('that are not there are nothing', async () => {
      expect(await app.getPullRequest(repository, 9)).toBeUndefined();
    });

    it('show the hunks of their files', async () => {
      const number = await opened();
      expect(await app.listPullRequestFiles(repository, number)).toEqual([
        { path: 'a.py', patch: '@@ -1,3 +1,3 @@\n one\n-two\n+2\n three' },
      ]);
    });

    it('list files beyond the first page', async () => {
      const history = await historyOf(github.repository(repository));
      const files = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`f${index}.py`, 'x\n']));
      history.commit('feature', { files });
      await history.write();
      expect((await app.listPullRequestFiles(repository, await opened())).length).toBe(102);
    });

    it('take a review whose remarks are then listed', async () => {
      const number = await opened();
      const remarks = [
        { path: 'a.py', line: 2, body: 'one line' },
        { path: 'a.py', startLine: 1, line: 3, body: 'three lines' },
      ];
      await app.createReview(repository, number, { commit, body: 'Look', comments: remarks });
      const [review] = github.desk.reviews(repository, number);
      expect([await app.listReviewComments(repository, number), review?.state]).toEqual([
        ...[remarks, 'COMMENTED'],
      ]);
    });

    it('do not list remarks whose lines are gone', async () => {
      const number = await opened();
      const comments = [{ path: 'a.py', line: 2, body: 'outdated' }];
      await app.createReview(repository, number, { commit, body: 'Look', comments });
      const copy = join(directory, `copy-${numbers}`);
      await gitIn(directory, 'clone', '--quiet', '--bare', github.repository(repository), copy);
      const history = await historyOf(copy);
      history.commit('feature');
      await history.write();
      const url = github.urlOf(repository).replace('://', '://x-access-token:writer-token-value@');
      await gitIn(copy, 'push', '--quiet', url, 'feature');
      await github.settled();
      expect(await app.listReviewComments(repository, number)).toEqual([]);
    });

    it('take no remark outside the diff', async () => {
      const number = await opened();
      const comments = [{ path: 'none.py', line: 2, body: 'a remark' }];
      const review = app.createReview(repository, number, { commit, body: 'Look', comments });
      expect(await codeOf(review)).toBe('GITHUB_VALIDATION_FAILED');
    });

    it('are opened, found and changed', async () => {
      const request = { ...branches, title: 'Fixes', body: 'What was done' };
      const made = await app.createPullRequest(repository, request);
      await app.updatePullRequest(repository, made.number, { title: 'More fixes', body: 'And more' });
      const found = await app.findPullRequest(repository, branches);
      expect(found).toEqual({ ...made, title: 'More fixes', body: 'And more' });
    });

    it('are opened once', async () => {
      const request = { ...branches, title: 'Fixes', body: '' };
      const first = await app.createPullRequest(repository, request);
      const second = await app.createPullRequest(repository, request);
      expect([second.number, github.desk.pullRequests(repository).length]).toEqual([first.number, 1]);
    });

    it('are not opened from nothing', async () => {
      const request = { from: 'none', to: 'main', title: 'Fixes', body: '' };
      expect(await codeOf(app.createPullRequest(repository, request))).toBe('GITHUB_VALIDATION_FAILED');
    });
  });

  describe('a branch', () => {
    it.each([
      ['under a protection', 'protection', 'main', true],
      ['under a ruleset', 'ruleset', 'main', true],
      ['that is to be made under a ruleset', 'ruleset', 'release/2', true],
      ['beside a protected one', 'protection', 'other', false],
    ] as const)('%s is protected or not', async (_what, kind, branch, expected) => {
      await github.desk.protectBranch(repository, branch === 'other' ? 'main' : branch, kind);
      expect(await app.isProtected(repository, branch)).toBe(expected);
    });

    it('is judged without rulesets where the plan has none', async () => {
      await github.desk.protectBranch(repository, 'main');
      const end = github.faults.rest(({ path }) =>
        path.includes('/rules/')
          ? { status: 403, message: 'Upgrade to GitHub Pro or make this repository public' }
          : undefined,
      );
      const answers = [
        await app.isProtected(repository, 'main'),
        await app.isProtected(repository, 'feature'),
      ];
      end();
      expect(answers).toEqual([true, false]);
    });

    it('is not taken for free while GitHub is down', async () => {
      const end = github.faults.down('acme');
      const code = await codeOf(app.isProtected(repository, 'feature'));
      end();
      expect(code).toBe('GITHUB_UNAVAILABLE');
    });
  });

  describe('code scanning', () => {
    const log = { version: '2.1.0', runs: [] };
    const upload = (review = app) =>
      review.uploadSarif(repository, { commit, ref: 'refs/heads/feature', sarif: JSON.stringify(log) });

    it('gets the log', async () => {
      github.desk.setCodeScanning(repository, true);
      const answer = await upload();
      expect([answer, github.desk.scans(repository)]).toEqual([
        { accepted: true },
        [{ id: expect.any(String), commit, ref: 'refs/heads/feature', log }],
      ]);
    });

    it('that is not enabled is said to be so', async () => {
      expect(await upload()).toEqual({
        accepted: false,
        reason: expect.stringContaining('Code Security must be enabled'),
      });
    });

    it('that is limited is another matter', async () => {
      github.desk.setCodeScanning(repository, true);
      github.faults.rest(times(1, ({ path }) => (path.includes('sarifs') ? secondaryLimit(90) : undefined)));
      expect(await codeOf(upload())).toBe('GITHUB_RATE_LIMITED');
    });
  });
});
