import { z } from 'zod';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const objectId = z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/);

/** What a replica and the current value last agreed on: a blob of the store, or of the replica's own repository. */
export const baseSchema = z.union([z.object({ blob: hash }), z.object({ git: objectId })]);

/** One file of a replica as it was left. */
export const fileStateSchema = z.object({
  /** Blob id in the tree of the tip; absent: the replica has no such file. */
  id: objectId.exactOptional(),
  /** Mode in the tree, unless it is a plain file. */
  mode: z.string().exactOptional(),
  /** Absent: nothing was ever agreed on. */
  base: baseSchema.exactOptional(),
  /** The content is not the base: a conflict is withheld, or the file was put aside. */
  apart: z.literal(true).exactOptional(),
  /** Hash of the current document that the replica is in step with; absent: with none. */
  current: hash.exactOptional(),
  /** The index has no such file, but nothing was decided: it stays. */
  kept: z.literal(true).exactOptional(),
});

/** A replica's files by path: a blob of its own. Pairs, because a path may be named like a member of every object. */
export const manifestSchema = z.array(z.tuple([z.string(), fileStateSchema]));

/** A commit that may be on its way: written down before it is pushed. */
export const intentSchema = z.object({
  commit: objectId,
  parent: objectId,
  /** Hash of the manifest that holds once the commit is on the branch. */
  manifest: hash,
  pullRequest: z.object({ number: z.number(), url: z.string() }).exactOptional(),
  /** The pull request has newer content by now, or soon; somebody may have merged this one just before. */
  replaced: z.literal(true).exactOptional(),
});

/** A file that cannot take part, and why. */
export const quarantineSchema = z.object({
  path: z.string(),
  /** Blob id of the content that was put aside; absent: the whole replica. */
  id: objectId.exactOptional(),
  code: z.string(),
  what: z.string(),
  where: z.string(),
  remedy: z.string(),
  /** Epoch milliseconds when it was first seen. */
  since: z.number(),
});

export const replicaStateSchema = z.object({
  /** Commit of the default branch that was read last; absent: none was. */
  tip: objectId.exactOptional(),
  /** Hash of the manifest of that commit. */
  manifest: hash,
  intents: z.array(intentSchema),
  quarantine: z.array(quarantineSchema),
  /** Why it could not take part last time; absent: it did. */
  trouble: z
    .object({ code: z.string(), what: z.string(), remedy: z.string(), since: z.number() })
    .exactOptional(),
});

/** Everything that is known of a set: a blob. One item of the table names it, and changes in one conditional write. */
export const setStateSchema = z.object({
  version: z.literal(1),
  /** Digest of the globs that decide which files belong to the set. */
  files: z.string(),
  /** Hash of the newest version's record; absent before the first. */
  head: hash.exactOptional(),
  /** Hashes of the current documents by path; repeated here from the record. */
  documents: z.array(z.tuple([z.string(), hash])),
  replicas: z.record(z.string(), replicaStateSchema),
  /** Replicas that are not in the set any more: should they come back, they do not bring the past back. */
  former: z.record(z.string(), replicaStateSchema).exactOptional(),
  /** Hash of the list of conflicts. */
  conflicts: hash.exactOptional(),
  /** Hash of the list of what people decided and no round has applied yet. */
  decisions: hash.exactOptional(),
  /** Hash of the facts about references, by document. */
  references: hash.exactOptional(),
  /** Start of the last round that looked at every replica, epoch milliseconds: what was heard before is dealt with. */
  coveredUntil: z.number(),
});

/** One version of the unified index: a blob. */
export const versionRecordSchema = z.object({
  number: z.number().int().positive(),
  /** Hash of the record before; absent for the first. */
  parent: hash.exactOptional(),
  runId: z.string(),
  /** Epoch milliseconds. */
  at: z.number(),
  /** What led to it. */
  cause: z.enum(['round', 'rollback', 'resolve']),
  /** Replica commits whose changes came in. */
  commits: z.array(
    z.object({ repository: z.string(), commit: objectId, author: z.string(), at: z.number() }),
  ),
  /** Number of the version that was gone back to. */
  rollbackTo: z.number().exactOptional(),
  counts: z.object({
    files: z.number(),
    added: z.number(),
    changed: z.number(),
    deleted: z.number(),
    conflicts: z.number(),
  }),
  /** Hashes of the documents by path. */
  documents: z.array(z.tuple([z.string(), hash])),
});

const stepSchema = z.union([
  z.object({ member: z.string() }),
  z.object({ field: z.string(), identity: z.string() }),
  z.object({ element: z.string() }),
]);

/** What a person decided of an open conflict, until a round applies it. */
export const decisionSchema = z.object({
  conflict: z.string(),
  /** JSON text; `null`: it goes. */
  value: z.string().nullable(),
});

/** A conflict as it is kept. Values are JSON texts, in whatever format the file is written. */
export const conflictRecordSchema = z.object({
  id: z.string(),
  /** Path of the file. */
  file: z.string(),
  /** Place in the file: `/entries/[id=intro]/title`. */
  place: z.string(),
  path: z.array(stepSchema),
  base: z.string().nullable(),
  candidates: z.array(
    z.object({
      /** `null`: deleted. */
      value: z.string().nullable(),
      /** It is longer than what is kept of it. */
      cut: z.literal(true).exactOptional(),
      /** Where it comes from; `current` for the unified index itself. */
      sides: z.array(
        z.object({
          repository: z.string(),
          commit: objectId.exactOptional(),
          author: z.string().exactOptional(),
          at: z.number().exactOptional(),
        }),
      ),
    }),
  ),
  chosen: z.string().nullable(),
  /** `open`: withheld until somebody decides; `decided`: a strategy did; `overwritten`: a push did; `resolved`: a person did; `gone`: the sides agree now. */
  status: z.enum(['open', 'decided', 'overwritten', 'resolved', 'gone']),
  runId: z.string(),
  /** Epoch milliseconds. */
  at: z.number(),
  settledAt: z.number().exactOptional(),
});

/** What is known of a replica. Hosts do not tell upper from lower case in names. */
export function knownReplica(
  { replicas }: Pick<SetState, 'replicas'>,
  name: string,
): ReplicaState | undefined {
  const wanted = name.toLowerCase();
  const other = (): ReplicaState | undefined =>
    Object.entries(replicas).find(([known]) => known.toLowerCase() === wanted)?.[1];
  return replicas[name] ?? other();
}

/** The newest commit that is in an open pull request, as far as is known. */
export function openProposal(intents: readonly Intent[]): Intent | undefined {
  return intents.findLast(({ pullRequest, replaced }) => pullRequest !== undefined && replaced === undefined);
}

export type Base = z.infer<typeof baseSchema>;
export type FileState = z.infer<typeof fileStateSchema>;
/** A replica's files by path. */
export type Manifest = ReadonlyMap<string, FileState>;
export type Intent = z.infer<typeof intentSchema>;
export type Quarantined = z.infer<typeof quarantineSchema>;
export type ReplicaState = z.infer<typeof replicaStateSchema>;
export type SetState = z.infer<typeof setStateSchema>;
export type VersionRecord = z.infer<typeof versionRecordSchema>;
export type Decision = z.infer<typeof decisionSchema>;
export type ConflictRecord = z.infer<typeof conflictRecordSchema>;
