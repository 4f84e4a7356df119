import { describe, expect, it } from 'vitest';
import { checkService } from '../../../../functions/health/checks/check-service.ts';
import type { ServicePorts, SetLook } from '../../../../functions/health/checks/ports.ts';
import type { TaxonomySettings } from '../../../../shared/config/configuration.ts';
import { GitHubError } from '../../../../shared/github/errors.ts';
import type { CheckResult } from '../../../../shared/health/health.ts';
import { configuration, mirror } from '../../../support/configuration.ts';
import { runInWork } from '../../../support/deployment-runs.ts';
import { looksAt } from '../../../support/health-checks.ts';
import { taxonomyRun } from '../../../support/taxonomy-runs.ts';

const hourMs = 3_600_000;
const taxonomy: TaxonomySettings = {
  enabled: true,
  syncInterval: 6,
  sets: [
    {
      name: 'index',
      files: ['index.json'],
      repos: ['acme/*'],
      rank: [],
      delivery: 'commit',
      conflictStrategy: 'merge',
      mode: 'bidirectional',
      createMissing: false,
    },
  ],
};

function ports(
  world: Partial<Omit<ServicePorts, 'set'>> & { readonly set?: Partial<SetLook> } = {},
): ServicePorts {
  const { set, ...others } = world;
  return {
    configuration: { ...configuration(), taxonomy },
    host: {
      credential: async () => ({ kind: 'classic-token', identity: 'reader', problems: [] }),
      counted: async (work) => ({ result: await work(), requests: 0 }),
    },
    queues: async () => [],
    set: async (name) => ({
      name,
      lastRun: taxonomyRun({ set: name, finishedAt: looksAt - hourMs }),
      openConflicts: 0,
      quarantined: [],
      coveredUntil: looksAt - hourMs,
      ...set,
    }),
    deployments: {
      open: { list: async () => [] },
      runs: { read: async () => undefined, list: async () => [] },
    },
    objectives: async () => [],
    anomalies: async () => [],
    now: () => looksAt,
    ...others,
  };
}

async function setResult(set: Partial<SetLook>): Promise<CheckResult | undefined> {
  return (await checkService(ports({ set }))).checks.find(({ check }) => check === 'taxonomy');
}

describe('a look at the service', () => {
  it('passes when all is well', async () => {
    const look = await checkService(
      ports({ queues: async () => [{ name: 'plan', waiting: 0, deadLetters: 0 }] }),
    );

    expect(look.checks.map(({ check, subject, status }) => [check, subject, status])).toEqual([
      ['queue', 'queue plan', 'pass'],
      ['taxonomy', 'set index', 'pass'],
    ]);
    expect(look.requests).toBe(0);
  });

  it('finds a source whose credentials are refused, without which nothing would be listed', async () => {
    const refused = new GitHubError({
      code: 'GITHUB_AUTHENTICATION_FAILED',
      what: 'the credentials were refused',
      where: 'acme',
      remedy: 'Store a valid token.',
    });
    const asked: string[] = [];
    const host: ServicePorts['host'] = {
      credential: async ({ org }) => {
        asked.push(org);
        throw refused;
      },
      counted: async (work) => ({ result: await work(), requests: 1 }),
    };

    const look = await checkService(ports({ configuration: configuration(mirror()), host }));

    expect(look).toMatchObject({
      checks: [{ subject: 'credential github.com/acme', status: 'fail', level: 'critical' }],
      requests: 1,
    });
    expect(asked).toEqual(['acme']);
  });

  it('names what dead letters say of themselves, and takes the same cause for the same', async () => {
    const letters = async (reason: string) => {
      const samples = [{ at: looksAt - hourMs, code: 'GIT_FORBIDDEN', reason }, { at: looksAt }];
      const queues = async () => [{ name: 'mirror', waiting: 0, deadLetters: 2, samples }];
      return (await checkService(ports({ queues }))).checks.find(({ check }) => check === 'queue');
    };

    const result = await letters('the credentials may not do this');
    expect(result).toMatchObject({ status: 'fail', code: 'DEAD_LETTERS', level: 'high' });
    expect(result?.evidence).toContain('GIT_FORBIDDEN, RECEIVED_TOO_OFTEN: the credentials may not do this');
    expect((await letters('in other words'))?.fingerprint).toBe(result?.fingerprint);
  });

  it.each<[string, Partial<SetLook>, object]>([
    [
      'rounds stand still',
      { lastRun: taxonomyRun({ finishedAt: looksAt - 13 * hourMs }), coveredUntil: looksAt - 13 * hourMs },
      { status: 'fail', code: 'TAXONOMY_STUCK' },
    ],
    [
      'the last round failed',
      { lastRun: taxonomyRun({ outcome: 'failed', finishedAt: looksAt, reasons: ['no hub'] }) },
      { status: 'fail', code: 'TAXONOMY_FAILED' },
    ],
    ['conflicts are open', { openConflicts: 2 }, { status: 'warn', code: 'TAXONOMY_CONFLICTS' }],
    [
      'a file is put aside',
      { quarantined: [{ path: 'index.json', code: 'JSON_UNREADABLE' }] },
      { status: 'warn', code: 'TAXONOMY_QUARANTINE' },
    ],
  ])('finds that %s', async (_case, set, expected) => {
    expect(await setResult(set)).toMatchObject(expected);
  });

  it('finds a run that stands still in an environment that nobody else looks at', async () => {
    const stuck = runInWork({ wakeAt: looksAt - hourMs });
    const deployments = {
      open: { list: async () => [stuck] },
      runs: { read: async () => ({ value: stuck, version: 3 }), list: async () => [] },
    };

    const { checks } = await checkService(ports({ deployments }));
    expect(checks.find(({ check }) => check === 'deployment')).toMatchObject({
      subject: 'release shop in staging',
      code: 'DEPLOYMENT_STUCK',
    });
  });

  it('says that a set is unknown when it cannot be read, and looks at the rest', async () => {
    const unreadable = {
      ...ports(),
      set: async () => {
        throw new Error('the table does not answer');
      },
    };

    const { checks } = await checkService(unreadable);
    expect(checks).toMatchObject([{ check: 'taxonomy', subject: 'set index', status: 'unknown' }]);
  });
});
