import { describe, expect, it } from 'vitest';
import { acknowledgeAlert } from '../../../shared/health/acknowledge.ts';
import { ChannelError } from '../../../shared/notifications/errors.ts';
import { findingEvent, findingGone, noon, routeWith, webhookNamed } from '../../support/alerts.ts';
import { type Mishaps, notifierScenario } from '../../support/notifier-scenario.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const key = findingEvent().detail.key;

const twoChannels = {
  channels: [webhookNamed('ops'), webhookNamed('boss')],
  routes: [routeWith({ channels: ['ops'], escalation: [['boss']] })],
};
const bothAtOnce = {
  channels: [webhookNamed('ops'), webhookNamed('boss')],
  routes: [routeWith({ channels: ['ops', 'boss'] })],
};

const away = (channel: string, retryable: boolean) =>
  new ChannelError({ code: 'ALERT_NOT_SENT', what: 'away', where: channel, remedy: 'wait', retryable });

describe('people', () => {
  it('given a finding, are told when the time of gathering is over', async () => {
    const scenario = notifierScenario();
    scenario.tell(findingEvent());
    await scenario.pass(29);
    expect(scenario.said()).toEqual([]);
    await scenario.pass(1);
    expect(scenario.said()).toEqual([`ops opened ${key}`]);
  });

  it('given something critical, are told at once, and of the next ones together', async () => {
    const scenario = notifierScenario();
    for (const name of ['a', 'b', 'c']) {
      scenario.tell(findingEvent({ key: `git ${name}`, level: 'critical' }));
      await scenario.pass(5);
    }
    await scenario.pass(120);
    expect(scenario.said()).toEqual(['ops opened git a', 'ops opened git b, git c']);
  });

  it('given several findings within the time of gathering, get one message', async () => {
    const scenario = notifierScenario();
    for (const name of ['a', 'b', 'c']) {
      scenario.tell(findingEvent({ key: `git ${name}` }));
      await scenario.pass(5);
    }
    await scenario.pass(60);
    expect(scenario.said()).toEqual(['ops opened git a, git b, git c']);
  });

  it('given the same finding at each look, are told once a day', async () => {
    const scenario = notifierScenario();
    for (let look = 0; look < 30; look += 1) {
      scenario.tell(findingEvent({ at: scenario.now() }));
      await scenario.pass(3_600);
    }
    expect(scenario.said()).toEqual([`ops opened ${key}`, `ops repeated ${key}`]);
  });

  it('given its end, are told of it once', async () => {
    const scenario = notifierScenario();
    scenario.tell(findingEvent());
    await scenario.pass(60);
    scenario.tell(findingGone());
    scenario.tell(findingGone());
    await scenario.pass(600);
    expect(scenario.said()).toEqual([`ops opened ${key}`, `ops resolved ${key}`]);
  });

  it('given a finding that ends while others are gathered, hear nothing', async () => {
    const scenario = notifierScenario();
    scenario.tell(findingEvent());
    await scenario.pass(10);
    scenario.tell(findingGone({ at: noon + 1 }));
    await scenario.pass(600);
    expect(scenario.said()).toEqual([]);
  });

  it('given a remedy at work, hear nothing until it is given up', async () => {
    const scenario = notifierScenario();
    scenario.tell(findingEvent({ healing: 'trying' }));
    await scenario.pass(600);
    const before = scenario.said();
    scenario.tell(findingEvent({ healing: 'given-up', at: noon + 600 * second }));
    await scenario.pass(60);
    expect([before, scenario.said()]).toEqual([[], [`ops opened ${key}`]]);
  });

  it('given what is low, get a digest', async () => {
    const scenario = notifierScenario();
    scenario.tell(findingEvent({ key: 'protection a', level: 'low' }));
    await scenario.pass(3 * 3_600);
    scenario.tell(findingEvent({ key: 'protection b', level: 'low', at: scenario.now() }));
    await scenario.pass(3_599);
    const before = scenario.said();
    await scenario.pass(60);
    expect([before, scenario.said()]).toEqual([[], ['ops digest protection a, protection b']]);
  });

  it('given an alert that nobody takes, are told the next step, and all of its end', async () => {
    const scenario = notifierScenario(twoChannels);
    scenario.tell(findingEvent());
    await scenario.pass(900);
    const before = scenario.said();
    await scenario.pass(120);
    scenario.tell(findingGone({ at: scenario.now() }));
    await scenario.pass(60);
    expect(before).toEqual([`ops opened ${key}`]);
    expect(scenario.said().slice(1)).toEqual([
      `boss escalated ${key}`,
      `ops resolved ${key}`,
      `boss resolved ${key}`,
    ]);
  });

  it('given an alert that somebody takes, hear who, and are left alone', async () => {
    const scenario = notifierScenario(twoChannels);
    scenario.tell(findingEvent());
    await scenario.pass(60);
    await acknowledgeAlert(scenario.store, key, 'ada', scenario.now());
    await scenario.pass(48 * 3_600);
    expect(scenario.said()).toEqual([`ops opened ${key}`, `ops acknowledged ${key}`]);
  });

  it('given an alert that becomes worse, are told again, though somebody took it', async () => {
    const scenario = notifierScenario();
    scenario.tell(findingEvent({ level: 'medium' }));
    await scenario.pass(60);
    await acknowledgeAlert(scenario.store, key, 'ada', scenario.now());
    await scenario.pass(60);
    scenario.tell(findingEvent({ level: 'critical', at: scenario.now() }));
    await scenario.pass(60);
    expect(scenario.said().at(-1)).toBe(`ops escalated ${key}`);
  });

  it('given quiet hours, are told of what is critical only, and of the rest in the morning', async () => {
    const night = { from: '11:00', to: '14:00', timezone: 'UTC', days: [1, 2, 3, 4, 5, 6, 7] } as const;
    const scenario = notifierScenario({}, {}, [night]);
    scenario.tell(findingEvent());
    scenario.tell(findingEvent({ key: 'git b', level: 'critical' }));
    await scenario.pass(2 * 3_600 - 60);
    const before = scenario.said();
    await scenario.pass(120);
    expect([before, scenario.said().slice(1)]).toEqual([['ops opened git b'], [`ops opened ${key}`]]);
  });

  it('given maintenance, are told of what is left when it ends', async () => {
    const window = { from: noon - hour, to: noon + hour, repositories: ['acme/*'], reason: 'move' };
    const scenario = notifierScenario({ maintenance: [window] });
    scenario.tell(findingEvent());
    scenario.tell(findingEvent({ key: 'git gone' }));
    scenario.tell(findingGone({ key: 'git gone' }));
    scenario.tell(findingEvent({ key: 'git other', repository: 'other/app' }));
    await scenario.pass(3_599);
    const before = scenario.said();
    await scenario.pass(120);
    expect([before, scenario.said().slice(1)]).toEqual([['ops opened git other'], [`ops opened ${key}`]]);
  });

  it('given something that comes and goes, hear of it four times an hour at most', async () => {
    const scenario = notifierScenario({ groupWait: 0 });
    for (let turn = 0; turn < 20; turn += 1) {
      scenario.tell(findingEvent({ at: scenario.now() }));
      await scenario.pass(60);
      scenario.tell(findingGone({ at: scenario.now() }));
      await scenario.pass(60);
    }
    expect(scenario.said().filter((said) => said.startsWith('ops opened'))).toHaveLength(4);
  });

  it('given no settings, are not told, and the alert is kept', async () => {
    const scenario = notifierScenario({ enabled: false });
    scenario.tell(findingEvent());
    await scenario.pass(600);
    expect(scenario.said()).toEqual([]);
    expect((await scenario.store.alert(key))?.state).toBe('open');
  });
});

describe('a message that went out, of which nothing was written down', () => {
  const killedOnce = (): Mishaps => {
    let times = 0;
    return {
      killed: (place) => {
        if (place === 'after send') times += 1;
        return place === 'after send' && times === 1;
      },
    };
  };

  it('given that it is still so, goes out again under the same id', async () => {
    const scenario = notifierScenario({ groupWait: 0 }, killedOnce());
    scenario.tell(findingEvent());
    await scenario.pass(600);
    expect(scenario.said()).toEqual([`ops opened ${key}`, `ops opened ${key}`]);
    expect(new Set(scenario.heard.map(({ id }) => id)).size).toBe(1);
  });

  it('given that the alert has ended since, is followed by the end', async () => {
    const scenario = notifierScenario({ groupWait: 0 }, killedOnce());
    scenario.tell(findingEvent());
    await scenario.settle();
    scenario.tell(findingGone());
    await scenario.pass(600);
    expect(scenario.said()).toEqual([`ops opened ${key}`, `ops resolved ${key}`]);
  });

  it('given that something it left out began anew, tells of no more than it did', async () => {
    let isAway = true;
    const scenario = notifierScenario(
      { groupWait: 5 },
      { ...killedOnce(), refuses: (name) => (isAway ? away(name, true) : undefined) },
    );
    scenario.tell(findingEvent({ key: 'git a' }));
    scenario.tell(findingEvent({ key: 'sync b' }));
    await scenario.pass(6);
    scenario.tell(findingGone({ key: 'git a', at: noon + second }));
    isAway = false;
    await scenario.pass(31);
    scenario.tell(findingEvent({ key: 'git a', at: noon + 2 * second }));
    await scenario.pass(600);
    const ids = scenario.heard.map(({ id }) => id);
    expect(ids.map((id, index) => `${ids.indexOf(id)} ${scenario.said()[index]}`)).toEqual([
      '0 ops opened sync b',
      '1 ops opened git a',
      '0 ops opened sync b',
    ]);
  });

  it('given that another worker comes later with the same message, is followed by the end once more', async () => {
    const gate = Promise.withResolvers<void>();
    let isHeld = true;
    const scenario = notifierScenario(
      { groupWait: 0 },
      { sending: (count) => (count === 1 && isHeld ? gate.promise : undefined) },
    );
    scenario.tell(findingEvent());
    const late = scenario.settle();
    await expect.poll(() => scenario.sendings()).toBe(1);
    const [message] = scenario.taken('deliver');
    if (message) scenario.put(message);
    await scenario.settle();
    scenario.tell(findingGone());
    await scenario.settle();
    isHeld = false;
    gate.resolve();
    await late;
    await scenario.pass(120);
    expect(scenario.said()).toEqual([
      `ops opened ${key}`,
      `ops resolved ${key}`,
      `ops opened ${key}`,
      `ops resolved ${key}`,
    ]);
  });
});

describe('a channel that fails', () => {
  const failing = (
    until: number,
    retryable: boolean,
    mishaps: { now: () => number } = { now: () => 0 },
  ): Mishaps => ({
    refuses: (name) => (name === 'ops' && mishaps.now() < until ? away(name, retryable) : undefined),
  });

  it('given that it is down for a while, gets its message later, and the others at once', async () => {
    const clock = { now: () => noon };
    const scenario = notifierScenario(bothAtOnce, failing(noon + 5 * minute, true, clock));
    clock.now = scenario.now;
    scenario.tell(findingEvent());
    await scenario.pass(60);
    const before = scenario.said();
    await scenario.pass(1_200);
    expect(before).toEqual([`boss opened ${key}`]);
    expect(scenario.said()).toContain(`ops opened ${key}`);
  });

  it('given that it is down for long, is itself an alert that the others hear of, with its end', async () => {
    const clock = { now: () => noon };
    const scenario = notifierScenario(bothAtOnce, failing(noon + hour, true, clock));
    clock.now = scenario.now;
    scenario.tell(findingEvent());
    await scenario.pass(3 * 3_600);
    expect(scenario.said()).toEqual([
      `boss opened ${key}`,
      'boss opened channel ops',
      `ops opened ${key}`,
      'boss resolved channel ops',
    ]);
  });

  it('given that it refuses for good, leaves a dead letter and is tried each hour, not more', async () => {
    const clock = { now: () => noon };
    const scenario = notifierScenario(bothAtOnce, failing(noon + 5 * hour, false, clock));
    clock.now = scenario.now;
    for (const name of ['a', 'b', 'c', 'd']) {
      scenario.tell(findingEvent({ key: `git ${name}`, at: scenario.now() }));
      await scenario.pass(3_600);
    }
    expect(scenario.dead.length).toBeLessThanOrEqual(5);
    await scenario.pass(3 * 3_600);
    const heard = scenario.heard.filter(({ channel }) => channel === 'ops').flatMap(({ alerts }) => alerts);
    expect(heard.map(({ key: each }) => each).sort()).toEqual(['git a', 'git b', 'git c', 'git d']);
  });

  it('given that both fail, does not keep the other one busy', async () => {
    const scenario = notifierScenario(bothAtOnce, { refuses: (name) => away(name, false) });
    scenario.tell(findingEvent());
    await scenario.pass(3_500);
    expect(scenario.counts.failed).toBeLessThanOrEqual(4);
  });
});
