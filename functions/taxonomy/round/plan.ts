import type { TaxonomySet } from '../../../shared/config/configuration.ts';
import type { DocumentError } from '../document/errors.ts';
import type { Node } from '../document/node.ts';
import type { AbsentReplica, ObservedReplica } from './observe.ts';
import type { ConflictRecord, Manifest, Quarantined, SetState, VersionRecord } from './set-state.ts';

/** What a round is to do. `rollback` and `resolve` bring their changes along, as `orders`. */
export interface RoundOrder {
  readonly mode: TaxonomySet['mode'];
  readonly deletionsApproved: boolean;
  /** Values that win over everybody's, by path; `undefined`: the file goes. Named for the conflicts that they meet. */
  readonly orders?: {
    readonly name: string;
    readonly values: ReadonlyMap<string, Uint8Array | undefined>;
    /** What the values were made from, by path; without it they replace whatever the index has by then. */
    readonly bases?: ReadonlyMap<string, Uint8Array>;
  };
  readonly cause: VersionRecord['cause'];
  readonly rollbackTo?: number;
  /** Looks again at what was put aside. */
  readonly force: boolean;
}

/** A check of a file's value beyond its format: the set's JSON Schema. */
export type ValueCheck = (root: Node, file: string) => DocumentError | undefined;

/** All that a plan is made from. */
export interface RoundInput {
  readonly set: TaxonomySet;
  readonly order: RoundOrder;
  readonly state: SetState;
  readonly present: readonly ObservedReplica[];
  readonly absent: readonly AbsentReplica[];
  readonly decisions: ReadonlyMap<string, string | null>;
  /** Conflicts that are kept, newest first. */
  readonly conflicts: readonly ConflictRecord[];
  readonly check: ValueCheck | undefined;
  readonly runId: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** What becomes of one replica. */
export interface ReplicaPlan {
  readonly observed: ObservedReplica;
  /** Files to write; `undefined` deletes. Empty: there is nothing to do. */
  readonly changes: ReadonlyMap<string, Uint8Array | undefined>;
  /** What holds before anything is pushed, and once it is there. */
  readonly absorbed: Manifest;
  readonly delivered: Manifest;
  readonly quarantine: readonly Quarantined[];
}

/** What a round will do: nothing has been changed yet. */
export interface RoundPlan {
  readonly replicas: readonly ReplicaPlan[];
  /** Documents of the unified index afterwards: hash by path. */
  readonly documents: ReadonlyMap<string, string>;
  /** Values of the documents that were merged. */
  readonly values: ReadonlyMap<string, Node>;
  /** What must be stored before the state may name it, by hash. */
  readonly puts: ReadonlyMap<string, Uint8Array>;
  /** Files that were looked at. */
  readonly merged: number;
  readonly counts: { readonly added: number; readonly changed: number; readonly deleted: number };
  /** Conflicts of this round. */
  readonly found: readonly ConflictRecord[];
  /** Ids of open conflicts that were not found again: the sides agree, or disagree otherwise. */
  readonly gone: ReadonlySet<string>;
  /** Files that could not be merged at any replica, and why. */
  readonly held: readonly DocumentError[];
}
