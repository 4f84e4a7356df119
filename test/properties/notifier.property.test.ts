import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ChannelError } from '../../shared/notifications/errors.ts';
import { findingEvent, findingGone, noon, routeWith, webhookNamed } from '../support/alerts.ts';
import { type Heard, type Mishaps, notifierScenario } from '../support/notifier-scenario.ts';
import { seededRandom } from '../support/seeded-random.ts';

const numRuns = Math.ceil(Number(process.env.PROPERTY_RUNS ?? 2_000) / 20);
const channels = ['ops', 'boss'];
const keys = ['git a', 'sync b'];
const settings = {
  channels: channels.map(webhookNamed),
  routes: [routeWith({ channels })],
  groupWait: 5,
};

/** A look, at which a check passes or does not: in the order in which it was made. */
const looks = fc.array(
  fc.record({
    key: fc.constantFrom(...keys),
    fails: fc.boolean(),
    level: fc.constantFrom('critical', 'high'),
  }),
  { minLength: 1, maxLength: 10 },
);
/** How the events of the looks come: after what time, once or twice, and how late. */
const ways = fc.array(
  fc.record({
    wait: fc.integer({ min: 0, max: 40 }),
    times: fc.integer({ min: 1, max: 2 }),
    late: fc.integer({ min: 0, max: 3 }),
  }),
  { minLength: 10, maxLength: 10 },
);
/** Says what goes wrong until there is peace. */
const luck = fc.nat();

type Looks = readonly {
  readonly key: string;
  readonly fails: boolean;
  readonly level: 'critical' | 'high';
}[];
type Ways = readonly { readonly wait: number; readonly times: number; readonly late: number }[];

/** Deals with the looks in the given ways, then leaves the notifier in peace for some hours. */
async function live(all: { looks: Looks; ways: Ways }, mishaps: Mishaps, peace: () => void, atOnce: number) {
  const scenario = notifierScenario(settings, mishaps);
  const coming = all.looks
    .flatMap(({ key, fails, level }, index) => {
      const { times = 1, late = 0 } = all.ways[index] ?? {};
      const at = noon + index * 1_000;
      const event = fails ? findingEvent({ key, level, at }) : findingGone({ key, level, at });
      return Array.from({ length: times }, (_, time) => ({ event, turn: index + late * (time + 1) }));
    })
    .sort((a, b) => a.turn - b.turn);
  for (const [index, { event }] of coming.entries()) {
    scenario.tell(event);
    await scenario.pass(all.ways[index % all.ways.length]?.wait ?? 0, atOnce);
  }
  peace();
  await scenario.pass(4 * 3_600, atOnce);
  return scenario;
}

/** What a channel takes for open after what it heard. */
function believed(heard: readonly Heard[], channel: string): readonly string[] {
  const open = new Set<string>();
  for (const message of heard.filter((each) => each.channel === channel)) {
    for (const { key } of message.alerts) {
      if (message.change === 'resolved') open.delete(key);
      else open.add(key);
    }
  }
  return [...open].sort();
}

/** What one hears who drops each message with an id that is known. */
function withoutKnown(heard: readonly Heard[]): readonly Heard[] {
  const known = new Set<string>();
  return heard.filter(({ id, channel }) => {
    const isNew = !known.has(`${channel} ${id}`);
    known.add(`${channel} ${id}`);
    return isNew;
  });
}

/** Keys of which the last look says that they do not pass. */
function failing(all: Looks): readonly string[] {
  return keys.filter((key) => all.findLast((look) => look.key === key)?.fails).sort();
}

function expectTruth(all: Looks, heard: readonly Heard[]): void {
  for (const channel of channels) {
    expect(believed(heard, channel)).toEqual(failing(all));
    expect(believed(withoutKnown(heard), channel)).toEqual(failing(all));
  }
}

/** Numbers from 0 to 9; only 0, which is luck, when there is to be peace. */
function dealing(seed: number) {
  const random = seededRandom(seed);
  let isPeace = false;
  return {
    peace: () => {
      isPeace = true;
    },
    draw: (): number => (isPeace ? 0 : Math.floor(random() * 10)),
  };
}

/** Most often after a message went out, which is the worst moment. */
function killing(draw: () => number): NonNullable<Mishaps['killed']> {
  return (place) => draw() > (place === 'after send' ? 3 : 8);
}

it('whatever the order of events, and wherever the function is killed, every channel comes to know what is so', async () => {
  await fc.assert(
    fc.asyncProperty(looks, ways, luck, async (all, ways, seed) => {
      const { draw, peace } = dealing(seed);
      const mishaps: Mishaps = {
        killed: killing(draw),
        refuses: (name) =>
          draw() > 7
            ? new ChannelError({ code: 'AWAY', what: 'away', where: name, remedy: 'wait', retryable: true })
            : undefined,
        twice: () => draw() > 7,
      };
      const { heard } = await live({ looks: all, ways }, mishaps, peace, 1);
      expectTruth(all, heard);
    }),
    { numRuns },
  );
});

it('whatever comes in between of many that work at once, every channel comes to know what is so', async () => {
  await fc.assert(
    fc.asyncProperty(looks, ways, luck, async (all, ways, seed) => {
      const { draw, peace } = dealing(seed);
      const mishaps: Mishaps = {
        twice: () => draw() > 5,
        pause: async () => {
          for (let turn = draw(); turn > 0; turn -= 1) await Promise.resolve();
        },
      };
      const { heard } = await live({ looks: all, ways }, mishaps, peace, 5);
      expectTruth(all, heard);
    }),
    { numRuns },
  );
});

it('a message that goes out again has the same id, and tells of nothing that it did not tell of before', async () => {
  await fc.assert(
    fc.asyncProperty(looks, ways, luck, async (all, ways, seed) => {
      const { draw, peace } = dealing(seed);
      const mishaps: Mishaps = { killed: killing(draw), twice: () => draw() > 7 };
      const { heard } = await live({ looks: all, ways }, mishaps, peace, 1);
      const openings = heard.filter(({ change }) => change === 'opened');
      for (const { id, channel, alerts } of openings) {
        const first = openings.find((other) => other.id === id && other.channel === channel);
        const told = first?.alerts.map(({ key }) => key) ?? [];
        expect(told).toEqual(expect.arrayContaining(alerts.map(({ key }) => key)));
      }
      const episodes = openings.flatMap(({ id, channel, alerts }) =>
        alerts.map(({ key, episode }) => ({ id, place: `${channel} ${key} ${episode}` })),
      );
      for (const [, messages] of Map.groupBy(episodes, ({ place }) => place)) {
        expect(new Set(messages.map(({ id }) => id)).size).toBe(1);
      }
    }),
    { numRuns },
  );
});
