import type { TargetKind } from '../../../shared/config/deployment-settings.ts';
import type { Release } from '../../../shared/state/deployment-state.ts';

/** A release with its name. */
export interface NamedRelease {
  readonly digest: string;
  readonly release: Release;
}

/** What a target says is there. Releases are digests. */
export interface Placement {
  /** What gets the traffic that the candidate does not get. Absent: nothing. */
  readonly live?: string;
  /** What gets `weight` percent of the traffic (1 to 99). Never the live one. */
  readonly candidate?: { readonly release: string; readonly weight: number };
  /** Changes with every change, of the fence too: a shift says which one it has seen. */
  readonly revision: string;
  /**
   * The highest fence of an order that was carried out here; 0: none yet. It is kept at the place itself and changes in the same
   * compare-and-swap as the traffic (a field of the pointer, the description of an alias, a second ref of an atomic push, a record
   * of ours that every change goes through). Without it, an order that slept while another one found "it is so already" could
   * still be carried out afterwards.
   */
  readonly fence: number;
}

/** What a shift is to bring about. */
export interface ShiftOrder {
  /** What was live when the run began; keeps the traffic that `to` does not get. */
  readonly from: NamedRelease | undefined;
  /** Absent: nothing is to be there, as before the first release. */
  readonly to: NamedRelease | undefined;
  /** Percent for `to`: 100 for a target that is not weighted. */
  readonly weight: number;
  /** `Placement.revision` as it was seen before the lock was looked at. */
  readonly expected: string;
  readonly runId: string;
  /** Rises with every run, with every step of its rollout, and once more when it leads back what it has shifted. */
  readonly fence: number;
}

/** How far a target is. */
export type Progress =
  | { readonly state: 'ready'; readonly detail?: string; readonly log?: string }
  /** It goes on by itself: ask again, with the same words. */
  | { readonly state: 'under-way'; readonly afterSeconds: number; readonly detail: string };

/** Requests that reached a release at one target. */
export interface Traffic {
  readonly requests: number;
  readonly errors: number;
  readonly p95Ms: number | undefined;
}

/** Where a release can be looked at before anybody else sees it. */
export interface Preview {
  /** Replaces the origin of a check's address; absent: the address stays, the headers lead to it. */
  readonly origin?: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * A place that serves releases. All methods may be called again after a crash, at any time and in any order, and converge.
 * They throw `DeploymentError` for what will not go away by itself and `PassingTroubleError` for what may.
 */
export interface Target {
  readonly name: string;
  readonly kind: TargetKind;
  /** Whether it can lead a part of the traffic to a candidate. */
  readonly weighted: boolean;
  observe(signal: AbortSignal): Promise<Placement>;
  /** Brings a release there without anybody seeing it. What has no such thing is ready at once. */
  prepare(release: NamedRelease, signal: AbortSignal): Promise<Progress>;
  /**
   * Brings about what is ordered and keeps its fence, if nothing has changed since `expected`; else throws `TargetMovedError`
   * and changes nothing, and so it does when a higher fence is kept. Ready at once when it is so already *and* its fence is kept;
   * when only the fence is older, the fence is written, which makes a new revision. While it is under way `observe` keeps its
   * revision or says another; either may be given back.
   */
  shift(order: ShiftOrder, signal: AbortSignal): Promise<Progress>;
  /** After a run has ended: clears away what no release in `kept` needs, as far as it is old enough. */
  tidy?(kept: readonly NamedRelease[], now: number, signal: AbortSignal): Promise<void>;
  /** Whether a built file is answered at its own path; absent: all are. */
  readonly serves?: (path: string) => boolean;
  readonly preview?: (release: NamedRelease) => Preview;
  /** What reached a candidate and the live release in a time (epoch milliseconds); `undefined`: nobody knows. */
  readonly measure?: (
    release: NamedRelease,
    time: { readonly from: number; readonly to: number },
    signal: AbortSignal,
  ) => Promise<Traffic | undefined>;
}
