import { setTimeout as sleep } from 'node:timers/promises';
import { alertLevels, findingKey } from '../../shared/health/health.ts';
import type { BenchProduct } from './bench-product.ts';
import { channelOf, type Fault, type FaultResult } from './fault.ts';
import type { Told } from './receivers.ts';

/** Looks until a fault counts as not found. */
const mostRounds = 2;
/** Patience of the bench: a remedy gets three tries, and people are told at the latest by the sweep of the next minute. */
const healingMs = 300_000;
const tellingMs = 240_000;
const endingRounds = 3;
const pollMs = 250;

/** Looks at everything, one at a time; who asks while one is under way gets the next one, together with all who ask meanwhile. */
interface Rounds {
  next(): Promise<void>;
}

/** One fault that is there. */
interface Injected {
  readonly fault: Fault;
  readonly key: string;
  readonly at: number;
}

/** Injects faults that do not disturb each other, and follows each to its end. */
export async function runFaults(
  bench: BenchProduct,
  faults: readonly Fault[],
): Promise<readonly FaultResult[]> {
  const rounds = sharedRounds(bench);
  const injected = await Promise.all(
    faults.map(async (fault): Promise<Injected> => {
      const { check, subject } = fault.found;
      const key = findingKey({ check, subject: subject(bench) });
      await fault.inject(bench);
      process.stderr.write(`  ${fault.id} is injected\n`);
      return { fault, key, at: Date.now() };
    }),
  );
  return Promise.all(
    injected.map(async (one) => {
      const result = await follow(bench, rounds, one);
      process.stderr.write(`  ${shortly(result)}\n`);
      return result;
    }),
  );
}

function shortly({ fault, rounds, code, level, healedMs, told, endRounds, endTold }: FaultResult): string {
  const facts = { rounds, code, level, healedMs, told, endRounds, endTold };
  return `${fault.id}: ${JSON.stringify(facts)}`;
}

function sharedRounds(bench: BenchProduct): Rounds {
  let current: Promise<unknown> = Promise.resolve();
  let waiting: Promise<void> | undefined;
  return {
    next() {
      waiting ??= current.then(async () => {
        waiting = undefined;
        current = bench.round();
        await current;
      });
      return waiting;
    },
  };
}

async function follow(bench: BenchProduct, rounds: Rounds, injected: Injected): Promise<FaultResult> {
  const { fault, at } = injected;
  const found = await find(bench, rounds, injected);
  if (!found) {
    process.stderr.write(`  ${fault.id} was not found; found were: ${foundSince(bench, at)}\n`);
    if (fault.end.kind === 'person') await fault.end.mend(bench);
    return { fault };
  }
  const seen = { fault, rounds: found.rounds, code: found.code, level: found.level };
  if (fault.end.kind === 'heals') {
    const healedMs = await untilHealed(bench, rounds, injected, fault.end.isWell);
    const first = await firstTold(bench, injected, 0);
    return {
      ...seen,
      ...(healedMs === undefined ? {} : { healedMs }),
      ...(first ? { told: { channel: first.channel, afterMs: first.at - at } } : {}),
    };
  }
  const first = await firstTold(bench, injected, tellingMs);
  await fault.end.mend(bench);
  const end = await untilOver(bench, rounds, injected, first);
  return {
    ...seen,
    ...(first ? { told: { channel: first.channel, afterMs: first.at - found.at } } : {}),
    ...end,
  };
}

function foundSince(bench: BenchProduct, at: number): string {
  const findings = bench.events('health.finding').filter((event) => event.at >= at);
  return [...new Set(findings.map(({ key, code, level }) => `${key} ${code} ${level}`))].join('; ');
}

async function find(bench: BenchProduct, rounds: Rounds, { fault, key, at }: Injected) {
  for (let round = 1; round <= mostRounds; round += 1) {
    await rounds.next();
    // Several looks may see one thing, and the worst of them holds.
    const findings = bench
      .events('health.finding')
      .filter((event) => event.key === key && event.at >= at && fault.found.codes.includes(event.code));
    const [worst] = findings.toSorted(
      (one, other) => alertLevels.indexOf(one.level) - alertLevels.indexOf(other.level),
    );
    const first = Math.min(...findings.map((event) => event.at));
    if (worst) return { rounds: round, code: worst.code, level: worst.level, at: first };
  }
  return undefined;
}

/** Asks for a look when the world is well; the product's own looks may be earlier. */
async function untilHealed(
  bench: BenchProduct,
  rounds: Rounds,
  { key, at }: Injected,
  isWell: (bench: BenchProduct) => Promise<boolean>,
): Promise<number | undefined> {
  const isResolved = () =>
    bench.events('health.resolved').find((event) => event.key === key && event.at >= at);
  const deadline = Date.now() + healingMs;
  while (Date.now() < deadline) {
    const well = await isWell(bench);
    const resolved = isResolved();
    if (well && resolved) return resolved.at - at;
    if (well) await rounds.next();
    else await sleep(pollMs);
  }
  return undefined;
}

/** The first message about it, of those that came or come in time. */
async function firstTold(
  { receivers }: BenchProduct,
  { fault, key, at }: Injected,
  patienceMs: number,
): Promise<Told | undefined> {
  const deadline = Date.now() + patienceMs;
  const wanted = channelOf[fault.found.level].channel;
  for (;;) {
    const about = receivers.told.filter((told) => !told.isEnd && told.at >= at && isAbout(told, key));
    const first =
      about.find(({ channel }) => channel === wanted) ?? (patienceMs === 0 ? about[0] : undefined);
    if (first) return first;
    if (Date.now() >= deadline) return about[0];
    await sleep(pollMs);
  }
}

async function untilOver(
  bench: BenchProduct,
  rounds: Rounds,
  { key, at }: Injected,
  told: Told | undefined,
): Promise<Pick<FaultResult, 'endRounds' | 'endTold'>> {
  const from = told?.at ?? at;
  const isOver = () => bench.events('health.resolved').some((event) => event.key === key && event.at >= from);
  for (let round = 1; round <= endingRounds; round += 1) {
    await rounds.next();
    if (!isOver()) continue;
    const heard = await until(
      () =>
        bench.receivers.told.some(
          (message) =>
            message.isEnd && message.at >= from && message.channel === told?.channel && isAbout(message, key),
        ),
      told ? tellingMs : 0,
    );
    return { endRounds: round, endTold: heard };
  }
  return {};
}

async function until(condition: () => boolean, patienceMs: number): Promise<boolean> {
  const deadline = Date.now() + patienceMs;
  while (!condition()) {
    if (Date.now() >= deadline) return false;
    await sleep(pollMs);
  }
  return true;
}

/** Titles begin with the subject, those of events about a release with its app; PagerDuty is told of the end by the key alone. */
function isAbout({ channel, text }: Told, key: string): boolean {
  const subject = key.slice(key.indexOf(' ') + 1).replace(/^release /, '');
  return text.includes(`${subject}: `) || (channel === 'pagerduty' && text.includes(`auto-builder ${key}"`));
}
