import type { ObjectId } from '../../shared/git/object-id.ts';

/** What a plan does with one ref. */
export type RefAction = 'create' | 'update' | 'delete' | 'unchanged' | 'diverged' | 'held';

/** How many refs each action concerns. */
export type RefCounts = Readonly<Record<RefAction, number>>;

/** What became of one ref. `reason` carries the host's own words where it refused. */
export interface RefResult {
  readonly ref: string;
  readonly action: RefAction;
  readonly old: ObjectId | null;
  readonly new: ObjectId | null;
  /** Whether the destination now has what the source has. */
  readonly ok: boolean;
  readonly reason?: string;
}

/** A failure as it is shown: a code, what happened, what to do. Never a credential. */
export interface ReportedError {
  readonly code: string;
  readonly what: string;
  /** URL of the repository it is about. */
  readonly where?: string;
  readonly remedy: string;
  /** Whether the same run may succeed later without a change. */
  readonly retryable: boolean;
  /** Seconds that the host asked us to wait. */
  readonly retryAfterSeconds?: number;
}

/** What became of one destination. */
export interface DestinationReport {
  readonly url: string;
  /** Every mirrored ref is as at the source. */
  readonly ok: boolean;
  /** Both sides were listed again afterwards and have equal digests. */
  readonly verified: boolean;
  readonly packBytes: number;
  readonly durationMs: number;
  readonly counts: RefCounts;
  /** What was not unchanged. */
  readonly refs: readonly RefResult[];
  /** SHA-256 over the sorted `id ref` lines of the mirrored refs on each side. */
  readonly sourceDigest?: string;
  readonly destinationDigest?: string;
  readonly error?: ReportedError;
}

/** What became of one source repository and all its destinations. */
export interface MirrorReport {
  readonly source: string;
  readonly ok: boolean;
  readonly durationMs: number;
  readonly destinations: readonly DestinationReport[];
  /** Set when nothing could be done, because of the source. */
  readonly error?: ReportedError;
}

/** Counts by action. */
export function countActions(actions: Iterable<RefAction>): RefCounts {
  const counts = { create: 0, update: 0, delete: 0, unchanged: 0, diverged: 0, held: 0 };
  for (const action of actions) counts[action] += 1;
  return counts;
}
