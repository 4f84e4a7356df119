import { describe, expect, it } from 'vitest';
import { GitError, type GitErrorCode } from '../../../../shared/git/errors.ts';
import { GitHubError } from '../../../../shared/github/errors.ts';
import { StateUnreadableError } from '../../../../shared/state/errors.ts';
import { mirror } from '../../../support/configuration.ts';
import {
  destinationKey,
  inStep,
  lookAtApp,
  looksAt,
  resultOf,
  sourceKey,
  tip,
} from '../../../support/health-checks.ts';

const minuteMs = 60_000;

function gitError(code: GitErrorCode): GitError {
  return new GitError({
    code,
    what: 'the host said no',
    where: 'https://github.com/acme/app.git',
    remedy: 'Mend it.',
  });
}

function emptyBudget(): never {
  throw new GitHubError({
    code: 'GITHUB_RATE_LIMITED',
    what: 'The budget of requests is empty until 2026-11-21T10:30:00.000Z; nothing was sent',
    where: 'acme/app',
    remedy: 'Nothing to do.',
    retryAfterSeconds: 1800,
  });
}

function throws(error: Error): () => never {
  return () => {
    throw error;
  };
}

describe('a look at a repository in which all is well', () => {
  it('passes every check', async () => {
    const { checks } = await lookAtApp();

    expect(checks.filter(({ status }) => status !== 'pass')).toEqual([]);
  });

  it('makes each check once for each subject', async () => {
    const { checks } = await lookAtApp();

    const keys = checks.map(({ check, subject }) => `${check} ${subject}`);
    expect(keys.toSorted()).toEqual([
      'authentication credential github.com/acme',
      'authentication credential github.com/acme-backup',
      `git ${destinationKey}`,
      `git ${sourceKey}`,
      `protection ${sourceKey}`,
      `refs ${destinationKey}`,
      `rest ${destinationKey}`,
      `rest ${sourceKey}`,
      `state ${sourceKey}`,
      `sync ${destinationKey}`,
      'webhook hook github.com/acme',
    ]);
  });

  it('says when it was synced, that nothing lags, which commit is newest, that it is up, and what it cost', async () => {
    const { checks: _checks, ...facts } = await lookAtApp();

    expect(facts).toEqual({
      lastSync: looksAt - 3_600_000,
      syncLag: 0,
      latestCommit: 'aaaaaaa',
      up: true,
      requests: 4,
    });
  });

  it('leaves out what is switched off', async () => {
    const { checks } = await lookAtApp({ off: ['webhook', 'protection'] });

    expect(checks.map(({ check }) => check)).not.toContain('webhook');
    expect(checks.map(({ check }) => check)).not.toContain('protection');
  });
});

describe('the check of git', () => {
  it('is critical when the source cannot be reached', async () => {
    const world = { source: throws(gitError('GIT_UNREACHABLE')) };

    expect(await resultOf('git', world, sourceKey)).toMatchObject({
      status: 'fail',
      code: 'GIT_UNREACHABLE',
      level: 'critical',
    });
    expect((await lookAtApp(world)).up).toBe(false);
  });

  it('is critical when no destination can be reached, and high when another one can', async () => {
    const host = mirror().destinations;
    const two = mirror({
      destinations: [...host, ...host.map((endpoint) => ({ ...endpoint, org: 'second' }))],
    });
    const failing = (org?: string) => ({
      mirrors: [two],
      destination: (endpoint: { readonly org: string }) => {
        if (org === undefined || endpoint.org === org) throw gitError('GIT_AUTHENTICATION_FAILED');
        return new Map([['refs/heads/main', tip('a')]]);
      },
    });

    expect(await resultOf('git', failing(), destinationKey)).toMatchObject({ level: 'critical' });
    expect(await resultOf('git', failing('acme-backup'), destinationKey)).toMatchObject({ level: 'high' });
    expect((await lookAtApp(failing('acme-backup'))).up).toBe(true);
  });

  it('is high when a destination does not exist: it can be made', async () => {
    const world = { destination: throws(gitError('GIT_REPOSITORY_NOT_FOUND')) };

    expect(await resultOf('git', world, destinationKey)).toMatchObject({
      code: 'GIT_REPOSITORY_NOT_FOUND',
      level: 'high',
    });
  });

  it('is no trouble when the first run will make a destination', async () => {
    const isSource = ({ org }: { readonly org: string }) => org === 'acme';
    const look = await lookAtApp({
      states: () => [],
      destination: throws(gitError('GIT_REPOSITORY_NOT_FOUND')),
      repository: (endpoint) => (isSource(endpoint) ? { defaultBranch: 'main', archived: false } : undefined),
    });

    const wrong = look.checks.filter(({ status }) => status === 'warn' || status === 'fail');
    expect(wrong).toEqual([]);
    expect(look.up).toBeUndefined();
  });

  it('says nothing of a host that asks to wait', async () => {
    const world = { source: throws(gitError('GIT_RATE_LIMITED')) };

    expect(await resultOf('git', world, sourceKey)).toMatchObject({
      status: 'unknown',
      code: 'GIT_RATE_LIMITED',
    });
    expect((await lookAtApp(world)).up).toBeUndefined();
  });

  it('warns of a host that is slow', async () => {
    expect(await resultOf('git', { listingMs: 11_000 }, sourceKey)).toMatchObject({
      status: 'warn',
      code: 'HOST_SLOW',
    });
  });
});

describe('the check of the API', () => {
  it('is unknown while the budget is empty, and so is all that needs it', async () => {
    const { checks } = await lookAtApp({
      repository: emptyBudget,
      isProtected: emptyBudget,
      credential: emptyBudget,
      hook: emptyBudget,
    });

    const unknown = checks.filter(({ status }) => status === 'unknown');
    expect(new Set(unknown.map(({ check }) => check))).toEqual(
      new Set(['rest', 'protection', 'authentication', 'webhook']),
    );
    expect(unknown.every(({ evidence }) => evidence.includes('is empty until'))).toBe(true);
  });

  it('fails at a destination that is archived', async () => {
    const world = { repository: () => ({ defaultBranch: 'main', archived: true }) };

    expect(await resultOf('rest', world, destinationKey)).toMatchObject({ code: 'DESTINATION_ARCHIVED' });
    expect(await resultOf('rest', world, sourceKey)).toMatchObject({ status: 'pass' });
  });

  it('fails when a repository may not be seen', async () => {
    expect(await resultOf('rest', { repository: () => undefined }, sourceKey)).toMatchObject({
      status: 'fail',
      code: 'GITHUB_NOT_FOUND',
    });
  });
});

describe('the check of the refs', () => {
  const behind = (): ReturnType<NonNullable<Parameters<typeof lookAtApp>[0]>['destination'] & object> =>
    new Map([['refs/heads/main', tip('b')]]);

  it('names what the destination has not, and how long the source has been ahead', async () => {
    const world = { destination: behind, committedAt: looksAt - 30 * minuteMs };

    expect(await resultOf('refs', world)).toMatchObject({
      status: 'warn',
      code: 'REFS_BEHIND',
      level: 'medium',
    });
    expect((await resultOf('refs', world)).evidence).toContain('refs/heads/main');
    expect((await lookAtApp(world)).syncLag).toBe(3600);
  });

  it('passes what was committed a moment ago', async () => {
    const world = { destination: behind, committedAt: looksAt - minuteMs };

    expect(await resultOf('refs', world)).toMatchObject({ status: 'pass' });
  });

  it('passes while a run is under way', async () => {
    const lease = { owner: 'run-2', fence: 2, expiresAt: looksAt + minuteMs };

    expect(await resultOf('refs', { destination: behind, lease })).toMatchObject({ status: 'pass' });
  });

  it('fails when the same difference was seen by the look before, however fresh it seemed then', async () => {
    const fresh = { destination: behind, committedAt: looksAt - minuteMs };
    const first = await resultOf('refs', fresh);
    const before = {
      subject: sourceKey,
      name: 'acme/app',
      status: 'healthy' as const,
      trend: 'new' as const,
      checks: [{ ...first, since: looksAt - 10 * minuteMs }],
      issues: [],
      scores: [],
      checkedAt: looksAt - 10 * minuteMs,
      triggerId: 'look-1',
      requests: 0,
    };

    expect(await resultOf('refs', { ...fresh, before })).toMatchObject({
      status: 'fail',
      code: 'REFS_BEHIND',
    });
  });

  it('leaves out refs that the mirror does not take', async () => {
    const mirrors = [mirror({ branches: ['release/*'] })];

    expect(await resultOf('refs', { mirrors, destination: behind })).toMatchObject({ status: 'pass' });
  });

  it('gives the reason of a ref that the host refused', async () => {
    const reason = 'protected branch hook declined';
    const held = heldRun({ ref: 'refs/heads/main', action: 'held', ok: false, reason });

    const result = await resultOf('refs', { destination: behind, ...held });
    expect(result).toMatchObject({ status: 'warn', code: 'REFS_HELD' });
    expect(result.evidence).toContain(reason);
  });

  it('tells histories that went apart from refusals', async () => {
    const reason = 'the two sides have different histories; held for a decision';
    const held = heldRun({ ref: 'refs/heads/main', action: 'held', ok: false, reason });

    expect(await resultOf('refs', { destination: behind, ...held })).toMatchObject({ code: 'REFS_DIVERGED' });
  });

  it('passes where the configuration wants the destination to stay', async () => {
    const reason = 'moved at the destination by another hand; the destination stays';
    const held = heldRun({ ref: 'refs/heads/main', action: 'diverged', ok: false, reason });
    const mirrors = [mirror({ conflictStrategy: 'ours' })];
    const world = { mirrors, destination: behind, ...held };

    expect(await resultOf('refs', world)).toMatchObject({ status: 'pass' });
    expect(await resultOf('sync', world)).toMatchObject({ status: 'pass' });
  });

  it('says that a merged branch of our own is left', async () => {
    const own = 'refs/heads/auto-builder/fixes/main';
    const refs = new Map([
      ['refs/heads/main', tip('a')],
      [own, tip('a')],
    ]);
    const result = await resultOf(
      'refs',
      {
        source: () => ({ refs }),
        destination: () => refs,
        ownBranches: () => ({
          merged: async (branches) => branches,
          committedAt: async () => looksAt - 48 * 60 * minuteMs,
        }),
      },
      `own branches of ${sourceKey}`,
    );

    expect(result).toMatchObject({ status: 'warn', code: 'STALE_REFS', level: 'low' });
  });

  function heldRun(ref: { ref: string; action: string; ok: boolean; reason: string }) {
    const state = inStep({ outcome: 'partial', heldCount: 1, runId: 'run-9' });
    const destination = {
      destination: destinationKey,
      outcome: 'partial' as const,
      durationMs: 1,
      packBytes: 0,
      counts: {},
      verified: true,
      refs: [ref],
    };
    const run = {
      runId: 'run-9',
      repository: sourceKey,
      mirror: 'acme',
      trigger: { kind: 'push', id: 'delivery-1', receivedAt: looksAt },
      startedAt: looksAt,
      finishedAt: looksAt,
      outcome: 'partial' as const,
      destinations: [destination],
    };
    return { states: () => [state], history: [run] };
  }
});

describe('the check of the state', () => {
  const unreadable = throws(new StateUnreadableError('state', `repository#${sourceKey}`, undefined));

  it('says that an item cannot be read, and claims nothing that depends on it', async () => {
    expect(await resultOf('state', { states: unreadable })).toMatchObject({
      status: 'fail',
      code: 'STATE_UNREADABLE',
      level: 'high',
    });
    expect(await resultOf('sync', { states: unreadable })).toMatchObject({ status: 'unknown' });
    expect(await resultOf('refs', { states: unreadable })).toMatchObject({ status: 'unknown' });
  });

  it('finds a lease that reaches further than any run leases, and one that was left behind', async () => {
    const lease = { owner: 'run-2', fence: 2 };
    const ahead = { ...lease, expiresAt: looksAt + 60 * minuteMs };
    const behind = { ...lease, expiresAt: looksAt - 60 * minuteMs };
    const alive = { ...lease, expiresAt: looksAt + minuteMs };

    expect(await resultOf('state', { lease: ahead })).toMatchObject({ status: 'fail', code: 'LEASE_STUCK' });
    expect(await resultOf('state', { lease: behind })).toMatchObject({ status: 'warn', code: 'LEASE_STUCK' });
    expect(await resultOf('state', { lease: alive })).toMatchObject({ status: 'pass' });
  });
});

describe('the other checks', () => {
  it('show how the queues stand that the work goes through', async () => {
    const queues = [
      { name: 'mirror', waiting: 3, deadLetters: 2 },
      { name: 'notifier', waiting: 0, deadLetters: 1 },
    ];
    const { checks } = await lookAtApp({ queues });

    const shown = checks.filter(({ check }) => check === 'queue');
    expect(shown.map(({ subject, code }) => [subject, code])).toEqual([['queue mirror', 'DEAD_LETTERS']]);
  });

  it('ask for dependencies at the newest commit of the default branch', async () => {
    const result = await resultOf('dependencies', {
      dependencies: async ({ key, name, commit }) => {
        return { check: 'dependencies', subject: key, status: 'pass', evidence: `${name} ${commit}` };
      },
    });

    expect(result.evidence).toBe(`acme/app ${tip('a')}`);
  });

  it('do not know the dependencies of a source that cannot be read', async () => {
    const result = await resultOf('dependencies', {
      source: throws(gitError('GIT_TIMEOUT')),
      dependencies: async () => expect.unreachable('nothing is asked'),
    });

    expect(result.status).toBe('unknown');
  });

  it('turn a defect of one check into something unknown, and go on', async () => {
    const { checks } = await lookAtApp({ isProtected: throws(new TypeError('no such thing')) });

    expect(checks.find(({ check }) => check === 'protection')).toMatchObject({
      status: 'unknown',
      code: 'CHECK_UNEXPECTED',
    });
    expect(checks.find(({ check }) => check === 'git')).toMatchObject({ status: 'pass' });
  });

  it('find a default branch that is not protected', async () => {
    expect(await resultOf('protection', { isProtected: () => false })).toMatchObject({
      status: 'warn',
      code: 'BRANCH_UNPROTECTED',
      level: 'low',
    });
  });
});
