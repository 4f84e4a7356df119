import { describe, expect, it } from 'vitest';
import { healFindings } from '../../../../functions/health/healing/heal-findings.ts';
import type { HealingPorts, HealingRules } from '../../../../functions/health/healing/ports.ts';
import { GitHubError } from '../../../../shared/github/errors.ts';
import { fakeClock } from '../../../support/fake-clock.ts';
import { finding, healingsInMemory, notedRemedies } from '../../../support/healing.ts';

const minute = 60_000;
const hour = 60 * minute;

function scenario(rules: Partial<HealingRules> = {}, noted = notedRemedies()) {
  const clock = fakeClock();
  const store = healingsInMemory();
  const ports: HealingPorts = {
    store,
    rules: { heal: true, dryRun: false, quietHours: [], ...rules },
    remedies: noted.remedies,
    now: clock.now,
    random: () => 0.5,
  };
  const look = (found = [finding()]) => healFindings(found, [], ports);
  const gone = (key = finding().key) => healFindings([], [{ key, evidence: 'in step' }], ports);
  const record = () => store.kept.get(finding().key);
  return { clock, ports, look, gone, record, applied: noted.applied };
}

describe('healing a finding', () => {
  it('applies its remedy and looks again when that may have helped', async () => {
    const { look, applied } = scenario();
    const done = await look();
    expect(applied).toEqual(['retry-sync']);
    expect([...done.healing.values()]).toEqual(['trying']);
    expect(done.lookAgainAfterSeconds).toBe(46);
  });

  it('writes down what was before, and what was done', async () => {
    const { look, record } = scenario();
    await look();
    expect(record()).toMatchObject({
      state: 'trying',
      attempts: [
        {
          ...{ number: 1, remedy: 'retry-sync', outcome: 'applied', detail: 'done' },
          before: 'fail GIT_HOST_UNAVAILABLE: the last 3 runs failed',
        },
      ],
    });
  });

  it('writes down what is after, when it is gone', async () => {
    const { look, gone, record, clock } = scenario();
    await look();
    clock.advance(minute);
    await gone();
    expect(record()).toMatchObject({ state: 'healed', attempts: [{ after: 'in step', healed: true }] });
  });

  it('tells that it healed, once', async () => {
    const { look, gone, clock } = scenario();
    await look();
    clock.advance(minute);
    const [first, second] = [await gone(), await gone()];
    expect(first.events.map(({ detail }) => detail)).toMatchObject([
      { healed: true, remedy: 'retry-sync', tries: 1, repository: 'acme/app' },
    ]);
    expect(second.events).toEqual([]);
  });

  it('is not over while another report still has it', async () => {
    const { look, ports, record } = scenario();
    await look();
    await healFindings([finding()], [{ key: finding().key, evidence: 'in step' }], ports);
    expect(record()).toMatchObject({ state: 'trying' });
  });

  it('tries three times, with growing waits, and gives up', async () => {
    const { look, applied, clock } = scenario();
    const waits: unknown[] = [];
    for (let count = 0; count < 4; count += 1) {
      const done = await look();
      waits.push(done.lookAgainAfterSeconds);
      clock.advance(hour / 4);
    }
    expect(applied).toHaveLength(3);
    expect(waits).toEqual([46, 136, 466, undefined]);
  });

  it('tells that it was given up, once', async () => {
    const { look, clock } = scenario();
    const events = [];
    for (let count = 0; count < 6; count += 1) {
      events.push(...(await look()).events);
      clock.advance(hour / 4);
    }
    expect(events.map(({ detail }) => [detail.healed, detail.tries])).toEqual([[false, 3]]);
  });

  it('tells nothing more of what was given up when it goes by itself', async () => {
    const { look, gone, record, clock } = scenario();
    for (let count = 0; count < 4; count += 1) {
      await look();
      clock.advance(hour / 4);
    }
    expect((await gone()).events).toEqual([]);
    expect(record()).toMatchObject({ state: 'healed' });
  });

  it('does not try while another does, whose turn is written down first', async () => {
    const { ports, applied } = scenario();
    await Promise.all([healFindings([finding()], [], ports), healFindings([finding()], [], ports)]);
    expect(applied).toHaveLength(1);
  });

  it('leaves the next look of a shared finding to the report that it is healed from', async () => {
    const { look } = scenario();
    await look();
    const other = await look([finding({ report: 'github.com/acme/other' })]);
    const same = await look([finding({ report: 'github.com/acme/other' }), finding()]);
    expect([other.lookAgainAfterSeconds, same.lookAgainAfterSeconds]).toEqual([undefined, 46]);
  });

  it('counts a remedy that fails as a try, in its own words', async () => {
    const failing = notedRemedies(() => Promise.reject(new Error('no route')));
    const { look, record } = scenario({}, failing);
    const done = await look();
    expect(done.tried).toMatchObject([{ outcome: 'refused', detail: 'Error: no route' }]);
    expect(record()?.attempts).toMatchObject([{ outcome: 'refused', detail: 'Error: no route' }]);
  });

  it('waits as long as a host asks for', async () => {
    const limited = new GitHubError({
      ...{
        code: 'GITHUB_RATE_LIMITED',
        what: 'the limit',
        where: 'acme',
        remedy: '',
        retryAfterSeconds: 600,
      },
    });
    const { look, record, clock } = scenario(
      {},
      notedRemedies(() => Promise.reject(limited)),
    );
    await look();
    expect(record()?.nextAt).toBe(clock.now() + 600_000);
  });

  it('goes on with other findings when a remedy fails', async () => {
    const failing = notedRemedies(() => Promise.reject(new Error('no route')));
    const { look } = scenario({}, failing);
    const lease = finding({ check: 'state', subject: 'github.com/acme/app', code: 'LEASE_STUCK' });
    expect((await look([finding(), lease])).tried.map(({ remedy }) => remedy)).toEqual([
      'retry-sync',
      'free-lease',
    ]);
  });

  it('needs a person at once when a remedy says that it cannot help', async () => {
    const hopeless = notedRemedies(() => ({ outcome: 'refused', detail: 'poison', hopeless: true }));
    const { look } = scenario({}, hopeless);
    const first = await look();
    expect([[...first.healing.values()], first.lookAgainAfterSeconds]).toEqual([['given-up'], undefined]);
  });

  it('needs a person at once when no remedy can help here', async () => {
    const { ports } = scenario();
    const remedies = {
      ...ports.remedies,
      'retry-sync': { ...ports.remedies['retry-sync'], helps: () => false },
    };
    const done = await healFindings([finding()], [], { ...ports, remedies });
    expect([...done.healing.values()]).toEqual(['none']);
  });

  it.each([
    ['dryRun', { dryRun: true }],
    ['not allowed', { heal: false }],
  ] as const)('only says what it would do: %s', async (_why, rules) => {
    const { look, record, applied } = scenario(rules);
    const done = await look();
    expect(done.would).toMatchObject([{ remedy: 'retry-sync' }]);
    expect([...done.healing.values()]).toEqual(['off']);
    expect([record(), applied]).toEqual([undefined, []]);
  });

  it('writes nothing in a dry run about what would be given up', async () => {
    const { ports, look, record, clock } = scenario();
    for (let count = 0; count < 3; count += 1) {
      await look();
      clock.advance(hour / 4);
    }
    const before = record();
    await healFindings([finding()], [], { ...ports, rules: { ...ports.rules, dryRun: true } });
    expect(record()).toEqual(before);
  });
});
