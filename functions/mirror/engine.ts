import type { AutoBuilderError } from '../../shared/errors.ts';
import type { DestinationListing } from '../../shared/git/destination.ts';
import type { MemoryRelief } from '../../shared/git/memory-relief.ts';
import type { ObjectId, Refs } from '../../shared/git/object-id.ts';
import type { Remote } from '../../shared/git/remote.ts';
import type { CapabilityCache } from '../../shared/git/source.ts';
import type { TeeOptions } from '../../shared/git/tee.ts';
import type { Transport } from '../../shared/git/transport.ts';
import type { MirrorMemory, PlannedRef } from './plan.ts';
import type { RefResult } from './report.ts';

/** What the engine works with: everything that touches the world comes in here. */
export interface MirrorEngine {
  readonly transport: Transport;
  readonly capabilities: CapabilityCache;
  readonly tee: TeeOptions;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** In [0, 1). */
  readonly random: () => number;
  /** Resolves early when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
  /** Epoch milliseconds after which no new attempt is begun. */
  readonly deadline: number;
  /** Calls everything off; what has arrived stays. */
  readonly signal?: AbortSignal | undefined;
  /** Ref commands in one push: hosts refuse very large ones. */
  readonly batchSize: number;
  /** Told of every piece of a pack that arrives. */
  readonly relieveMemory?: MemoryRelief | undefined;
  readonly onProgress?: ((event: MirrorProgress) => void) | undefined;
}

/** What a live display is told. */
export type MirrorProgress =
  | { readonly kind: 'planned'; readonly url: string; readonly refs: number }
  | { readonly kind: 'sent'; readonly url: string; readonly bytes: number }
  | { readonly kind: 'settled'; readonly url: string; readonly ok: boolean };

/** Both sides as a run left them: the source's mirrored refs, and every ref that the destination shows. */
export interface SettledSides {
  readonly source: Refs;
  readonly destination: Refs;
  /** The branch that the source's HEAD names. */
  readonly head: string | undefined;
}

/** One destination of a run. */
export interface MirrorTarget {
  readonly remote: Remote;
  readonly memory?: MirrorMemory | undefined;
  /** Creates the repository where it is missing; absent when that is not wanted or not possible. */
  readonly create?: (() => Promise<void>) | undefined;
  /** Lets the default branch follow the source, over REST; absent without an API. */
  readonly followHead?: ((branch: string) => Promise<void>) | undefined;
  /** Told both sides of the verification, from which a memory is made. Not told when no round came to rest. */
  readonly settled?: ((sides: SettledSides) => void) | undefined;
  /** The default branch as it was set last. */
  readonly defaultBranch?: string | undefined;
}

/** The state of one destination while a run works on it. */
export interface DestinationWork {
  readonly target: MirrorTarget;
  readonly startedAt: number;
  listing: DestinationListing | undefined;
  plan: readonly PlannedRef[];
  /** Ids that the destination is known to have. */
  known: Set<ObjectId>;
  /** Its tips of the first mirrored refs, the default branch before all: what most new commits are built on. */
  nearTips: readonly ObjectId[];
  readonly results: Map<string, RefResult>;
  readonly refusals: Map<string, { readonly id: ObjectId | undefined; readonly reason: string }>;
  /** How often a ref was said to have moved although it still is where it was, by ref and id. */
  readonly lostRaces: Map<string, number>;
  /** The host's last words, once it has shown that it takes no ref at all in this run. */
  takesNothing: string | undefined;
  packBytes: number;
  /** Pushes whose hosts have reported but not yet hung up. */
  readonly endings: Promise<void>[];
  headFollowed: boolean;
  /** What stopped this round, if anything did. */
  problem: AutoBuilderError | undefined;
}

/** A destination about which nothing is known yet. */
export function newWork(target: MirrorTarget, startedAt: number): DestinationWork {
  return {
    target,
    startedAt,
    listing: undefined,
    plan: [],
    known: new Set(),
    nearTips: [],
    results: new Map(),
    refusals: new Map(),
    lostRaces: new Map(),
    takesNothing: undefined,
    packBytes: 0,
    endings: [],
    headFollowed: false,
    problem: undefined,
  };
}
