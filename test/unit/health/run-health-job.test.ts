import { describe, expect, it } from 'vitest';
import type { CheckResult } from '../../../shared/health/health.ts';
import { configuration, mirror } from '../../support/configuration.ts';
import { failed, healthReport, passed } from '../../support/health-reports.ts';
import { type HealthWorld, healthScenario } from '../../support/health-scenario.ts';

const key = 'sync github.com/acme/app';
const { since: _since, ...broken } = failed('sync', 'SYNC_FAILED');
const lookWith =
  (...checks: readonly CheckResult[]): NonNullable<HealthWorld['look']> =>
  () => ({ checks });

describe('a look at a repository', () => {
  it('keeps its report', async () => {
    const scenario = healthScenario();
    await expect(scenario.run()).resolves.toMatchObject({
      kind: 'done',
      result: { looked: 1, findings: 0, requests: 2 },
    });
    expect(scenario.reports.get('github.com/acme/app')).toMatchObject({
      name: 'acme/app',
      triggerId: 'slot-1',
      checks: [{ check: 'git', status: 'pass' }],
    });
  });

  it('is told to whoever adds it up', async () => {
    const scenario = healthScenario();
    await scenario.run();
    expect(scenario.told('health.checked')).toMatchObject([
      { runId: 'run-1', name: 'acme/app', up: true, requests: 2 },
    ]);
  });

  it('is not made while health is not enabled', async () => {
    const settings = configuration(mirror());
    const health = { ...settings.health, enabled: false };
    const scenario = healthScenario({ changes: { configuration: { ...settings, health } } });
    await expect(scenario.run()).resolves.toMatchObject({ kind: 'skipped' });
  });

  it('is not made of what no mirror takes any more', async () => {
    const scenario = healthScenario();
    await expect(scenario.run({ mirror: 'gone' })).resolves.toMatchObject({ kind: 'skipped' });
  });

  it('is made of what was looked at before, where the host cannot list it', async () => {
    const scenario = healthScenario();
    const names = Array.from({ length: 25 }, (_, index) => `acme/app-${index}`);
    for (const name of names) {
      const subject = `github.com/${name}`;
      scenario.reports.set(subject, healthReport({ subject, name }));
    }
    scenario.reports.set('github.com/other/app', healthReport({ subject: 'github.com/other/app' }));
    await scenario.run({ repositories: [] });
    const jobs = scenario.sent.map(({ job }) => (job.kind === 'health' ? job.repositories : []));
    expect(jobs.map(({ length }) => length)).toEqual([20, 5]);
    expect(jobs.flat()).toEqual(names);
  });

  it('leaves to another job what there is no time for', async () => {
    const scenario = healthScenario({
      look: () => {
        scenario.clock.now += 400_000;
        return {};
      },
    });
    const repositories = Array.from({ length: 8 }, (_, index) => `acme/app-${index}`);
    await scenario.run({ repositories });
    const rest = scenario.sent.flatMap(({ job }) => (job.kind === 'health' ? job.repositories : []));
    expect(
      [...scenario.reports.values()]
        .map(({ name }) => name)
        .concat(rest)
        .sort(),
    ).toEqual(repositories);
    expect(rest.length).toBeGreaterThan(0);
  });
});

describe('what does not pass', () => {
  it('is told at each look', async () => {
    const scenario = healthScenario({ look: lookWith(broken) });
    await scenario.run();
    await scenario.run();
    expect(scenario.told('health.finding')).toMatchObject([
      { key, code: 'SYNC_FAILED', level: 'high', repository: 'acme/app', healing: 'none' },
      { key, code: 'SYNC_FAILED' },
    ]);
  });

  it('is so since it was first seen', async () => {
    const scenario = healthScenario({ look: lookWith(broken) });
    await scenario.run();
    const first = scenario.clock.now;
    scenario.clock.now += 3_600_000;
    await scenario.run();
    expect(scenario.told('health.finding').map(({ since }) => since)).toEqual([first, first]);
  });

  it('is told to be over once it passes', async () => {
    const scenario = healthScenario();
    scenario.reports.set(
      'github.com/acme/app',
      healthReport({ checks: [failed('git', 'GIT_REPOSITORY_NOT_FOUND')] }),
    );
    await scenario.run();
    expect(scenario.told('health.resolved')).toMatchObject([
      { key: 'git github.com/acme/app', code: 'GIT_REPOSITORY_NOT_FOUND' },
    ]);
    expect(scenario.orders[0]?.resolved).toEqual([
      { key: 'git github.com/acme/app', evidence: 'it answers' },
    ]);
  });

  it('is not over as long as another repository shows the same', async () => {
    const shared = { ...broken, check: 'webhook' as const, subject: 'hook github.com/acme' };
    const scenario = healthScenario({
      look: ({ repository }) => (repository === 'acme/app' ? {} : { checks: [shared] }),
    });
    const { check, subject } = shared;
    scenario.reports.set(
      'github.com/acme/app',
      healthReport({ checks: [failed('webhook', 'HOOK_MISSING', { check, subject })] }),
    );
    await scenario.run({ repositories: ['acme/app', 'acme/other'] });
    expect(scenario.told('health.resolved')).toEqual([]);
  });

  it('is told before the report is kept, so that no end is ever missed', async () => {
    const scenario = healthScenario({
      changes: {
        publish: async () => {
          throw new Error('the bus is gone');
        },
      },
    });
    const before = healthReport({ checks: [failed('git', 'GIT_REPOSITORY_NOT_FOUND')] });
    scenario.reports.set('github.com/acme/app', before);
    await expect(scenario.run()).rejects.toThrow('the bus is gone');
    expect(scenario.reports.get('github.com/acme/app')).toBe(before);
  });
});

describe('healing', () => {
  const trying: HealthWorld = {
    look: lookWith(broken),
    heal: ({ findings }) => ({
      healing: new Map(findings.map((finding) => [finding.key, 'trying' as const])),
      tried: [{ key, remedy: 'retry-sync', outcome: 'applied', detail: 'a run was asked for' }],
      lookAgainAfterSeconds: 60,
    }),
  };

  it('stands in the report, behind what was found', async () => {
    const scenario = healthScenario(trying);
    await scenario.run();
    expect(scenario.reports.get('github.com/acme/app')?.issues).toEqual([
      'it does not work; retry-sync: a run was asked for',
    ]);
  });

  it('is told with the finding, so that nobody is called while it is under way', async () => {
    const scenario = healthScenario(trying);
    await scenario.run();
    expect(scenario.told('health.finding')).toMatchObject([{ healing: 'trying' }]);
  });

  it('is followed by a look at what it was for, and at nothing else', async () => {
    const scenario = healthScenario({
      ...trying,
      look: ({ repository }) => (repository === 'acme/app' ? { checks: [broken] } : {}),
    });
    await scenario.run({ repositories: ['acme/app', 'acme/other'] });
    expect(scenario.sent).toMatchObject([{ job: { repositories: ['acme/app'], look: 1 }, delaySeconds: 60 }]);
  });

  it('is followed by a bounded number of looks', async () => {
    const scenario = healthScenario(trying);
    await scenario.run({ look: 8 });
    expect(scenario.sent).toEqual([]);
  });

  it('calls nobody when it is only tried out', async () => {
    const scenario = healthScenario(trying);
    await scenario.run({ dryRun: true });
    expect(scenario.told('health.finding')).toEqual([]);
  });

  it('is followed by none when it is only tried out', async () => {
    const scenario = healthScenario(trying);
    await scenario.run({ dryRun: true });
    expect(scenario.sent).toEqual([]);
  });
});

describe('a look at the service', () => {
  const service = { kind: 'service-health' } as const;

  it('has a report of its own', async () => {
    const { since: _, ...queue } = passed('queue', { subject: 'queue mirror' });
    const scenario = healthScenario({ service: () => [queue] });
    await scenario.run(service);
    expect(scenario.reports.get('service')).toMatchObject({ checks: [{ subject: 'queue mirror' }] });
  });

  it('has a report also when no source can be asked for lost deliveries', async () => {
    const scenario = healthScenario({
      redeliver: async () => {
        throw new Error('the token was revoked');
      },
    });
    await scenario.run(service);
    expect(scenario.reports.get('service')).toMatchObject({
      checks: [{ check: 'webhook', subject: 'lost deliveries', status: 'unknown' }],
    });
  });

  it('tells the end of what was found at a repository that left the configuration, and forgets it', async () => {
    const scenario = healthScenario();
    const subject = 'github.com/other/app';
    scenario.reports.set(
      subject,
      healthReport({
        subject,
        name: 'other/app',
        checks: [
          failed('sync', 'SYNC_FAILED', { subject: 'github.com/copy/app' }),
          failed('webhook', 'HOOK_MISSING', { subject: 'hook' }),
        ],
      }),
    );
    const shared = failed('webhook', 'HOOK_MISSING', { subject: 'hook' });
    scenario.reports.set('github.com/acme/app', healthReport({ checks: [shared] }));
    await scenario.run(service);
    expect(scenario.told('health.resolved')).toMatchObject([{ key: 'sync github.com/copy/app' }]);
    expect(scenario.reports.has(subject)).toBe(false);
  });
});
