import type { DestinationListing } from '../../shared/git/destination.ts';
import { fetchPack, type PackRequest, type PackStream } from '../../shared/git/fetch-pack.ts';
import type { ObjectId } from '../../shared/git/object-id.ts';
import { PushStream, pushRefs, type RefCommand } from '../../shared/git/push.ts';
import type { PushReport } from '../../shared/git/push-report.ts';
import type { SourceCapabilities } from '../../shared/git/source.ts';
import { type Sink, type SinkResult, tee } from '../../shared/git/tee.ts';
import type { DestinationWork, MirrorEngine } from './engine.ts';

/** One destination's part in a transfer: what it is to be told. */
export interface Lane {
  readonly work: DestinationWork;
  readonly listing: DestinationListing;
  readonly commands: readonly RefCommand[];
}

/** How a transfer ended for one lane. */
export type LaneOutcome =
  | { readonly kind: 'reported'; readonly report: PushReport }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'evicted' };

/** A pack that was asked for before the plan was final. */
export interface Prefetched {
  readonly request: PackRequest;
  readonly pack: PackStream;
}

/**
 * One pack from the source for all lanes: what any of them lacks, against what all of them have. The source walks the
 * history from every have, so that many cost more than they save: a branch that moves needs its old tip and the nearest
 * others. A new branch may grow from anywhere, and gets all.
 */
export function packRequest(lanes: readonly Lane[]): PackRequest {
  const wants = new Set<ObjectId>();
  let someNew = false;
  for (const { work, commands } of lanes) {
    for (const { old, new: id } of commands) {
      if (!id || work.known.has(id)) continue;
      wants.add(id);
      someNew ||= old === undefined;
    }
  }
  const [first, ...others] = lanes;
  const oldTips = first?.commands.flatMap((command) => (command.old ? [command.old] : [])) ?? [];
  const further = (someNew ? first?.work.known : first?.work.nearTips) ?? [];
  const haves = new Set([...oldTips, ...further]);
  for (const { work } of others) for (const id of haves) if (!work.known.has(id)) haves.delete(id);
  return {
    wants: [...wants],
    haves: [...haves],
    thin: lanes.every(({ listing }) => !listing.capabilities.has('no-thin')),
    ofsDelta: lanes.every(({ listing }) => listing.capabilities.has('ofs-delta')),
  };
}

/**
 * Fetches once and pushes to every lane at the same time. Gives one promise for each lane, which waits for no other lane
 * and never rejects: what goes wrong at the source is every lane's failure, at one destination only its own.
 */
export function transfer(
  engine: MirrorEngine,
  source: SourceCapabilities,
  lanes: readonly Lane[],
  prefetched?: Prefetched,
): readonly Promise<LaneOutcome>[] {
  const request = packRequest(lanes);
  if (request.wants.length === 0) {
    prefetched?.pack.destroy();
    return lanes.map((lane) => pushWithoutPack(engine, lane));
  }
  const pushes = lanes.map(
    ({ listing, commands }) => new PushStream(engine.transport, listing, commands, engine.signal),
  );
  const teeing = openPack(engine, source, request, prefetched).then((pack) =>
    tee(
      arriving(pack, engine),
      pushes.map((push, index) => sinkOf(engine, push, lanes[index])),
      engine.tee,
    ),
  );
  return pushes.map(async (push, index): Promise<LaneOutcome> => {
    try {
      const results = await teeing;
      return await finish(push, await results[index], lanes[index]);
    } catch (error) {
      return { kind: 'failed', error };
    }
  });
}

async function openPack(
  engine: MirrorEngine,
  source: SourceCapabilities,
  request: PackRequest,
  prefetched: Prefetched | undefined,
): Promise<PackStream> {
  if (prefetched && sameIds(prefetched.request.wants, request.wants)) return prefetched.pack;
  prefetched?.pack.destroy();
  return fetchPack(engine.transport, source, request, engine.signal);
}

async function* arriving(
  pack: PackStream,
  { relieveMemory }: MirrorEngine,
): AsyncGenerator<Buffer, void, void> {
  for await (const bytes of pack) {
    relieveMemory?.(bytes.length);
    yield bytes;
  }
}

function sameIds(left: readonly ObjectId[], right: readonly ObjectId[]): boolean {
  if (left.length !== right.length) return false;
  const ids = new Set(left);
  return right.every((id) => ids.has(id));
}

function sinkOf(engine: MirrorEngine, push: PushStream, lane: Lane | undefined): Sink {
  const url = lane?.listing.remote.url ?? '';
  return {
    write: async (bytes) => {
      await push.write(bytes);
      engine.onProgress?.({ kind: 'sent', url, bytes: push.packBytes });
    },
    abort: (why) => push.abort(why),
  };
}

async function finish(
  push: PushStream,
  result: SinkResult | undefined,
  lane: Lane | undefined,
): Promise<LaneOutcome> {
  if (lane) lane.work.packBytes += push.packBytes;
  if (result?.kind === 'evicted') return result;
  if (result?.kind === 'failed') {
    push.abort('the upload failed');
    return result;
  }
  return reported(() => push.finish());
}

async function pushWithoutPack(engine: MirrorEngine, lane: Lane): Promise<LaneOutcome> {
  return reported(() => pushRefs(engine.transport, lane.listing, lane.commands, engine.signal));
}

async function reported(push: () => Promise<PushReport>): Promise<LaneOutcome> {
  try {
    return { kind: 'reported', report: await push() };
  } catch (error) {
    return { kind: 'failed', error };
  }
}
