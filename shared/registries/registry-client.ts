import type { Clock } from '../jobs/clock.ts';
import type { Fetch } from './ask-registry.ts';
import { npmRegistry } from './npm.ts';
import { isFresh, type KeyedTexts, type PackageRecord, packageRecords } from './package-records.ts';
import { askPatiently, type FinalReply, type Patience } from './patient-asking.ts';
import { pypiRegistry } from './pypi.ts';
import { type PackageFacts, type PackageId, packageKey, type RegistryAnswer } from './registry.ts';

/** What a client needs. */
export interface RegistryClientOptions {
  /** Roots of the APIs, without a slash at the end. */
  readonly registries: { readonly npm: string; readonly pypi: string };
  /** Where answers are kept for everybody: `AnalysisStore` fits. */
  readonly cache: KeyedTexts;
  readonly fetch: Fetch;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Milliseconds for one request; 8,000 where nothing is said. */
  readonly requestTimeoutMs?: number;
}

/** Bounds of one call. */
export interface LookupOptions {
  /** Epoch milliseconds after which nothing is asked any more. */
  readonly deadline?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Packages that are asked for at most, in the order of the list; the others are `postponed`. */
  readonly questions?: number | undefined;
}

/** Asks registries about packages, each package once a day for all who share the cache. */
export interface RegistryClient {
  /**
   * What is known of each package, by `packageKey`. What a registry does not say is an answer, too: only the cache's errors are thrown.
   * Two calls that want the same package at the same time share one request, and the patience of the first.
   */
  packages(
    wanted: readonly PackageId[],
    options?: LookupOptions,
  ): Promise<ReadonlyMap<string, RegistryAnswer>>;
}

const defaultTimeoutMs = 8_000;
const defaultPatienceMs = 60_000;

/**
 * A client with a cache. An answer is good for 24 hours, and so is the answer that there is no such package; then it is asked for with the tag
 * that came with it, which costs the registry nothing when nothing changed. Failures are not kept.
 */
export function createRegistryClient(options: RegistryClientOptions): RegistryClient {
  const { clock, requestTimeoutMs = defaultTimeoutMs } = options;
  const registries = {
    npm: npmRegistry(options.registries.npm),
    pypi: pypiRegistry(options.registries.pypi),
  };
  const patience = { ...options, requestTimeoutMs };
  const askers = {
    npm: askPatiently(registries.npm, patience),
    pypi: askPatiently(registries.pypi, patience),
  };
  const records = packageRecords(options.cache, registries);
  const flights = new Map<string, Promise<Outcome>>();

  const flyTo = (
    id: PackageId,
    address: string,
    before: PackageRecord | undefined,
    time: Patience,
  ): Promise<Outcome> => {
    const key = packageKey(id);
    const underway = flights.get(key);
    if (underway) return underway;
    const flight = askers[id.ecosystem](address, before?.etag, time)
      .then((reply) => outcomeOf(reply, before, clock.now()))
      .finally(() => flights.delete(key));
    flights.set(key, flight);
    return flight;
  };

  return {
    async packages(wanted, { deadline, signal, questions = Number.POSITIVE_INFINITY } = {}) {
      const time = { deadline: deadline ?? clock.now() + defaultPatienceMs, signal };
      const answers = new Map<string, RegistryAnswer>();
      const addresses = new Map<PackageId, string>();
      for (const id of new Map(wanted.map((one) => [packageKey(one), one])).values()) {
        const address = registries[id.ecosystem].addressOf(id.name);
        if (address === undefined) answers.set(packageKey(id), { state: 'absent' });
        else addresses.set(id, address);
      }
      const before = await records.find([...addresses.keys()]);
      const open: (readonly [PackageId, string])[] = [];
      for (const [id, address] of addresses) {
        const record = before.get(packageKey(id));
        if (record && isFresh(record, clock.now())) answers.set(packageKey(id), answerOf(record));
        else if (open.length < questions) open.push([id, address]);
        else answers.set(packageKey(id), { state: 'postponed', ...lastOf(record) });
      }
      const learnt: (readonly [PackageId, PackageRecord])[] = [];
      const learn = async ([id, address]: readonly [PackageId, string]): Promise<void> => {
        const record = before.get(packageKey(id));
        const outcome = await flyTo(id, address, record, time);
        if ('why' in outcome) {
          answers.set(packageKey(id), { state: 'unreachable', why: outcome.why, ...lastOf(record) });
          return;
        }
        learnt.push([id, outcome.record]);
        answers.set(packageKey(id), answerOf(outcome.record));
      };
      await Promise.all(open.map(learn));
      await records.keep(learnt);
      return answers;
    },
  };
}

/** What one question led to. */
type Outcome = { readonly record: PackageRecord } | { readonly why: string };

function outcomeOf(reply: FinalReply, before: PackageRecord | undefined, checkedAt: number): Outcome {
  switch (reply.state) {
    case 'failed':
      return { why: reply.why };
    case 'unchanged':
      return { record: { ...before, checkedAt } };
    case 'absent':
      return { record: { checkedAt } };
    case 'known': {
      const { facts, etag } = reply;
      return { record: { facts, ...(etag === undefined ? {} : { etag }), checkedAt } };
    }
  }
}

function answerOf({ facts }: PackageRecord): RegistryAnswer {
  return facts === undefined ? { state: 'absent' } : { state: 'known', facts };
}

function lastOf(record: PackageRecord | undefined): { readonly last?: PackageFacts } {
  return record?.facts === undefined ? {} : { last: record.facts };
}
