import { describe, expect, it } from 'vitest';
import { awaitHealing } from '../../../cli/health/await-healing.ts';
import { type AwaitedLooks, awaitLooks, type LookDepths } from '../../../cli/health/await-looks.ts';
import { expectedSubjects } from '../../../cli/health/expected-subjects.ts';
import type { Healing } from '../../../shared/health/healing.ts';
import type { HealthReport } from '../../../shared/health/health.ts';
import { mirror } from '../../support/configuration.ts';
import { healing, healthReport } from '../../support/health-records.ts';

const app = healthReport({ subject: 'github.com/acme/app', name: 'acme/app' });
const tool = healthReport({ subject: 'github.com/acme/tool', name: 'acme/tool' });
const service = healthReport({ subject: 'service', name: 'service' });
const old = { triggerId: 'earlier', checkedAt: 1 };
const named = (...subjects: readonly HealthReport[]) => ({
  named: new Map(subjects.map(({ subject, name }) => [subject, name])),
  listed: [] as readonly string[],
});
const listed = { named: new Map([['service', 'service']]), listed: ['github.com/acme/'] };

/** Waits in a cloud that shows one moment after the other, and stays at the last; each look takes a minute. */
function looking(
  moments: readonly { readonly depths?: Partial<LookDepths>; readonly reports?: readonly HealthReport[] }[],
  change: Partial<Parameters<typeof awaitLooks>[0]> = {},
): Promise<AwaitedLooks> {
  let time = -1;
  const moment = () => moments[Math.min(time, moments.length - 1)];
  return awaitLooks({
    ...{ id: 'look-1', since: 1_000, expected: named(app, tool) },
    ...{ pollMs: 0, quietLooks: 1, signal: new AbortController().signal },
    now: () => time * 60_000,
    depths: async () => {
      time += 1;
      return { plan: 0, health: 0, ...moment()?.depths };
    },
    reports: async () => moment()?.reports ?? [],
    onLook: () => undefined,
    ...change,
  });
}

describe('waiting for looks', () => {
  it('ends with the last report of what was named, also while others work', async () => {
    const looked = looking([
      { depths: { plan: 1 } },
      { depths: { health: 1 }, reports: [app] },
      { depths: { health: 1 }, reports: [app, tool] },
    ]);

    expect(await looked).toEqual({ reports: [app, tool], missing: [], ending: 'complete' });
  });

  it('takes no report for a new one that is older than the wish', async () => {
    const looked = looking([
      { depths: { health: 1 }, reports: [{ ...app, ...old }, tool] },
      { depths: {}, reports: [app, tool] },
    ]);

    expect((await looked).reports).toEqual([app, tool]);
  });

  it('takes a report that somebody else asked for meanwhile', async () => {
    const later = { ...app, triggerId: 'a-schedule', checkedAt: 2_000 };

    expect(await looking([{ reports: [later, tool] }])).toMatchObject({ missing: [], ending: 'complete' });
  });

  it('names what was not looked at, when nothing is left to do', async () => {
    const looked = looking([{ depths: { plan: 1 } }, { reports: [app, { ...tool, ...old }] }]);

    expect(await looked).toEqual({ reports: [app], missing: ['acme/tool'], ending: 'complete' });
  });

  it('of everything ends when the queues are empty', async () => {
    const looked = looking(
      [{ depths: { health: 1 }, reports: [service, app] }, { reports: [service, app, tool] }],
      { expected: listed },
    );

    expect(await looked).toMatchObject({ reports: [service, app, tool], missing: [] });
  });

  it('wants several quiet looks where counts lag behind', async () => {
    const looked = looking([{}, { depths: { health: 1 } }, { reports: [service, app] }], {
      expected: listed,
      quietLooks: 2,
    });

    expect((await looked).reports).toEqual([service, app]);
  });

  it('leaves out a repository that its source does not list any more', async () => {
    const looked = looking([{ reports: [service, app, { ...tool, ...old }] }], { expected: listed });

    expect(await looked).toMatchObject({ reports: [service, app], missing: [] });
  });

  it('misses the repositories of a source that could not be listed', async () => {
    const looked = looking([{ reports: [service, { ...app, ...old }] }], { expected: listed });

    expect(await looked).toMatchObject({ reports: [service], missing: ['acme/app'] });
  });

  it('gives up when nothing moves, with what there is', async () => {
    const looked = looking([{ depths: { health: 1 }, reports: [app] }]);

    expect(await looked).toEqual({ reports: [app], missing: ['acme/tool'], ending: 'overdue' });
  });

  it('has patience as long as something moves', async () => {
    const busy = Array.from({ length: 20 }, (_, left) => ({ depths: { health: 20 - left } }));

    expect(await looking([...busy, { reports: [app, tool] }])).toMatchObject({ ending: 'complete' });
  });

  it('ends when it is called off', async () => {
    const looked = looking([{ depths: { health: 1 } }], { signal: AbortSignal.abort() });

    expect(await looked).toMatchObject({ ending: 'interrupted' });
  });
});

describe('what a look is expected of', () => {
  const ofAcme = (...repos: readonly string[]) => {
    const one = mirror();
    return { mirrors: [{ ...one, source: { ...one.source, repos } }] };
  };
  const { org, gitUrl } = mirror().source;
  const beginning = `${new URL(gitUrl).host}/${org}/`.toLowerCase();

  it('are the repositories that the configuration names, and the service', () => {
    const { named: names, listed: sources } = expectedSubjects(ofAcme('App', 'tool'), []);

    expect([...names]).toEqual([
      [`${beginning}app`, `${org}/App`],
      [`${beginning}tool`, `${org}/tool`],
      ['service', 'service'],
    ]);
    expect(sources).toEqual([]);
  });

  it('are those that a host lists, where the configuration has a pattern', () => {
    expect(expectedSubjects(ofAcme('*'), [])).toEqual({
      named: new Map([['service', 'service']]),
      listed: [beginning],
    });
  });

  it('are those that are asked for', () => {
    expect(expectedSubjects(ofAcme('*'), [`${org}/app`])).toEqual({
      named: new Map([[`${beginning}app`, `${org}/app`]]),
      listed: [],
    });
  });
});

describe('waiting for healing', () => {
  const ending = (moments: readonly (readonly Healing[])[], signal = new AbortController().signal) => {
    let time = -1;
    return awaitHealing({
      ...{ pollMs: 0, deadline: 600_000, signal, now: () => time * 60_000, onLook: () => undefined },
      healings: async () => {
        time += 1;
        return moments[Math.min(time, moments.length - 1)] ?? [];
      },
    });
  };
  const trying = healing({ state: 'trying', nextAt: 60_000 });

  it.each(['healed', 'given-up'] as const)('ends when all are %s', async (state) => {
    expect(await ending([[trying], [{ ...trying, state }]])).toEqual([{ ...trying, state }]);
  });

  it('does not wait for a try that comes after the deadline', async () => {
    expect(await ending([[{ ...trying, nextAt: 700_000 }], []])).toHaveLength(1);
  });

  it('ends at the deadline', async () => {
    expect(await ending([[trying]])).toEqual([trying]);
  });

  it('ends when it is called off', async () => {
    expect(await ending([[trying], []], AbortSignal.abort())).toEqual([trying]);
  });
});
