import { describe, expect, it } from 'vitest';
import { freeLease } from '../../../../functions/health/healing/free-lease.ts';
import type { PlanWish } from '../../../../functions/health/healing/plan-wishes.ts';
import type { Remedy } from '../../../../functions/health/healing/ports.ts';
import { rebuildState } from '../../../../functions/health/healing/rebuild-state.ts';
import { reconnect } from '../../../../functions/health/healing/reconnect.ts';
import { recreateDestination } from '../../../../functions/health/healing/recreate-destination.ts';
import { recreateHook } from '../../../../functions/health/healing/recreate-hook.ts';
import { restartRound } from '../../../../functions/health/healing/restart-round.ts';
import { retrySync } from '../../../../functions/health/healing/retry-sync.ts';
import { wakeDeployment } from '../../../../functions/health/healing/wake-deployment.ts';
import { planMessageSchema } from '../../../../functions/planner/plan-message.ts';
import type { Endpoint, Mirror } from '../../../../shared/config/configuration.ts';
import { GitHubError } from '../../../../shared/github/errors.ts';
import type { StandingLease } from '../../../../shared/state/mirror-state-repair.ts';
import { mirror } from '../../../support/configuration.ts';
import { fakeClock } from '../../../support/fake-clock.ts';
import { finding } from '../../../support/healing.ts';
import { hostedRepository, inMemoryHosting } from '../../../support/in-memory-hosting.ts';

const minute = 60_000;
const clock = fakeClock();
const now = clock.now();
const key = 'github.com/acme/widget';
const copy = 'github.com/acme-backup/widget';
const about = { repository: 'acme/widget', report: key };

function planning() {
  const wishes: PlanWish[] = [];
  return { wishes, now: clock.now, plan: async (wish: PlanWish) => void wishes.push(wish) };
}

/** A state table with one lease. */
function leases(lease: StandingLease | undefined, isFreed = true) {
  const freed: unknown[] = [];
  const repair = {
    lease: async () => lease,
    freeLease: async (repository: string, taken: StandingLease) => {
      if (isFreed) freed.push([repository, taken.fence]);
      return isFreed;
    },
  };
  return { freed, repair };
}

const refused = new GitHubError({
  ...{ code: 'GITHUB_AUTHENTICATION_FAILED', what: 'refused', where: 'acme', remedy: 'renew it' },
});

describe('what remedies ask of the planner', () => {
  it.each<[string, (parts: ReturnType<typeof planning>) => Remedy, Parameters<typeof finding>[0]]>([
    ['a run', retrySync, about],
    ['a round', restartRound, { check: 'taxonomy', subject: 'set index' }],
    [
      'a look for deployments',
      wakeDeployment,
      { check: 'deployment', subject: 'release shop in production' },
    ],
  ])('is understood by it: %s', async (_what, remedy, change) => {
    const parts = planning();
    await remedy(parts).apply(finding(change), 1);
    expect(parts.wishes.map((wish) => planMessageSchema.safeParse(wish).success)).toEqual([true]);
  });

  it('is the same wish when it is asked for twice within a minute', async () => {
    const parts = planning();
    for (let count = 0; count < 2; count += 1) await retrySync(parts).apply(finding(about), 1);
    expect(parts.wishes[0]).toEqual(parts.wishes[1]);
  });

  it('is another wish at the next try', async () => {
    const parts = planning();
    for (const attempt of [1, 2]) await retrySync(parts).apply(finding(about), attempt);
    expect(new Set(parts.wishes.map((wish) => 'id' in wish && wish.id)).size).toBe(2);
  });

  it('never approves of pruning', async () => {
    const parts = planning();
    await retrySync(parts).apply(finding(about), 1);
    expect(parts.wishes).toMatchObject([{ pruneApproved: false, repository: 'acme/widget' }]);
  });
});

describe('a lease that stands in the way', () => {
  const stuck = (lease: StandingLease | undefined, isFreed = true) => {
    const parts = planning();
    const { freed, repair } = leases(lease, isFreed);
    const applied = freeLease({ ...parts, repair }).apply(
      finding({ ...about, check: 'state', subject: key, code: 'LEASE_STUCK' }),
      1,
    );
    return { applied, freed, wishes: parts.wishes };
  };
  const lease = (expiresAt: number): StandingLease => ({ owner: 'a', fence: 4, expiresAt });

  it.each([
    ['ends too far in the future', now + 60 * minute],
    ['is over', now - minute],
  ])('is taken away when it %s, and a run is asked for', async (_why, expiresAt) => {
    const { applied, freed, wishes } = stuck(lease(expiresAt));
    expect(await applied).toMatchObject({ outcome: 'applied' });
    expect([freed, wishes.length]).toEqual([[[key, 4]], 1]);
  });

  it('is left to a worker that may be at work', async () => {
    const { applied, freed } = stuck(lease(now + minute));
    expect(await applied).toMatchObject({ outcome: 'refused', retryAfterSeconds: 60 });
    expect(freed).toEqual([]);
  });

  it('is left when another has it by now', async () => {
    expect(await stuck(lease(now - minute), false).applied).toMatchObject({ outcome: 'refused' });
  });

  it('is no trouble when nobody has it any more', async () => {
    expect(await stuck(undefined).applied).toMatchObject({ outcome: 'applied' });
  });
});

describe('state that cannot be read', () => {
  const rebuild = async (isRebuilt: boolean) => {
    const parts = planning();
    const order: string[] = [];
    const remedy = rebuildState({
      ...parts,
      repair: {
        unreadable: async (repository) => ({ repository, text: '{"old":1}', item: {} }),
        rebuild: async () => {
          order.push('rebuilt');
          return isRebuilt;
        },
      },
      blobs: {
        put: async (bytes) => {
          order.push(`kept ${Buffer.from(bytes).toString()}`);
          return 'abc123';
        },
      },
    });
    const change = { ...about, check: 'state', subject: key, code: 'STATE_UNREADABLE' } as const;
    return { applied: await remedy.apply(finding(change), 1), order, wishes: parts.wishes };
  };

  it('is kept as a blob before it is taken out, and the record names it', async () => {
    const { applied, order, wishes } = await rebuild(true);
    expect(order).toEqual(['kept {"old":1}', 'rebuilt']);
    expect(applied.detail).toContain('abc123');
    expect(wishes).toHaveLength(1);
  });

  it('is left when a run has begun meanwhile', async () => {
    expect((await rebuild(false)).applied).toMatchObject({ outcome: 'refused' });
  });
});

describe('a connection that is refused', () => {
  const connect = (hosting: (endpoint: Endpoint) => ReturnType<typeof inMemoryHosting>) => {
    const parts = planning();
    const forgotten: string[] = [];
    const remedy = reconnect({
      ...parts,
      mirrors: [mirror()],
      forget: ({ org }) => void forgotten.push(org),
      hosting: async (endpoint) => hosting(endpoint),
    });
    return { remedy, forgotten, wishes: parts.wishes };
  };

  it('is made anew after everything that was kept of it is forgotten', async () => {
    const { remedy, forgotten, wishes } = connect(() => inMemoryHosting([]));
    const applied = await remedy.apply(finding({ ...about, subject: copy }), 1);
    expect([applied.outcome, forgotten, wishes.length]).toEqual(['applied', ['acme-backup'], 1]);
  });

  it('is known by the credential of its place, too', async () => {
    const { remedy, forgotten } = connect(() => inMemoryHosting([]));
    await remedy.apply(finding({ check: 'authentication', subject: 'credential github.com/acme' }), 1);
    expect(forgotten).toEqual(['acme']);
  });

  it('says so when it is refused again', async () => {
    const { remedy, wishes } = connect(() => {
      throw refused;
    });
    const applied = await remedy.apply(finding({ ...about, subject: copy }), 1);
    expect(applied).toMatchObject({ outcome: 'refused', hopeless: true });
    expect(wishes).toEqual([]);
  });

  it('is tried again when the host is only away', async () => {
    const away = new GitHubError({ code: 'GITHUB_UNAVAILABLE', what: 'away', where: copy, remedy: '' });
    const { remedy } = connect(() => {
      throw away;
    });
    await expect(remedy.apply(finding({ ...about, subject: copy }), 1)).rejects.toBe(away);
  });

  it('cannot be helped at a place that is not configured', () => {
    const { remedy } = connect(() => inMemoryHosting([]));
    expect(remedy.helps?.(finding({ subject: 'github.com/stranger/widget' }))).toBe(false);
  });
});

describe('a destination that is not there', () => {
  const recreate = (
    createMissing: boolean,
    source = [hostedRepository({ private: false })],
    others: readonly Mirror[] = [],
  ) => {
    const parts = planning();
    const backup = inMemoryHosting([]);
    const remedy = recreateDestination({
      ...parts,
      mirrors: [...others, mirror({ createMissing })],
      hosting: async ({ org }) => (org === 'acme' ? inMemoryHosting(source) : backup),
    });
    return { remedy, backup, wishes: parts.wishes };
  };
  const missing = finding({ ...about, check: 'git', subject: copy, code: 'GIT_REPOSITORY_NOT_FOUND' });

  it('is made like its source, and filled', async () => {
    const { remedy, backup, wishes } = recreate(true);
    await remedy.apply(missing, 1);
    expect(await backup.getRepository('acme-backup', 'widget')).toMatchObject({ private: false });
    expect(wishes).toHaveLength(1);
  });

  it('is private when nobody can say what its source is', async () => {
    const { remedy, backup } = recreate(true, []);
    await remedy.apply(missing, 1);
    expect(await backup.getRepository('acme-backup', 'widget')).toMatchObject({ private: true });
  });

  it('is a matter for a person where the mirror may not make it', () => {
    expect(recreate(false).remedy.helps?.(missing)).toBe(false);
  });

  it('is a matter for a person where only a mirror may make it that does not take the repository', () => {
    const other = mirror({ id: 'other', source: { repos: ['*', '!widget'] } });
    expect(recreate(false, [], [other]).remedy.helps?.(missing)).toBe(false);
  });

  it('is a matter for a person when it is the source', () => {
    expect(recreate(true).remedy.helps?.(finding({ ...about, subject: key }))).toBe(false);
  });
});

describe('a webhook that is not right', () => {
  const hook = finding({ check: 'webhook', subject: 'hook github.com/acme', code: 'HOOK_MISSING' });

  it('is made again at the source that it belongs to', async () => {
    const orgs: string[] = [];
    const remedy = recreateHook({
      mirrors: [mirror(), mirror({ id: 'other', source: { org: 'other' } })],
      ensureHook: async ({ org }) => {
        orgs.push(org);
        return 'created';
      },
    });
    expect(await remedy.apply(hook, 1)).toEqual({
      outcome: 'applied',
      detail: 'the webhook of acme was made',
    });
    expect(orgs).toEqual(['acme']);
  });

  it('is a matter for a person when nobody knows our address', () => {
    expect(recreateHook({ mirrors: [mirror()] }).helps?.(hook)).toBe(false);
  });
});
