import type { TaxonomySet } from '../../shared/config/configuration.ts';
import type { CheckConclusion } from '../../shared/github/code-review.ts';
import { type ReviewOfChecks, type ShownCheck, showCheck } from '../../shared/github/show-check.ts';
import type { TaxonomyAction } from '../../shared/jobs/taxonomy-job.ts';
import { type PlacedReference, type PullRequestFindings, taxonomyCheckReport } from './check/check-report.ts';
import { judgeFile } from './check/judge-file.ts';
import { newlyBroken } from './check/newly-broken.ts';
import { type ReadFile, readFiles } from './check/read-files.ts';
import type { Node } from './document/node.ts';
import { mergeValues } from './merge/merge-values.ts';
import type { BrokenReference } from './references/broken-references.ts';
import { factsOf, findReferences, type ReferenceFacts } from './references/facts.ts';
import {
  factsByPath,
  type ReferenceDocument,
  refreshFacts,
  type StoredFacts,
} from './references/refresh-references.ts';
import type { Replica, ReplicaCommit, ReplicaFile } from './replicas/replica.ts';
import type { CompiledSchema } from './schema/json-schema.ts';
import { findPosition } from './schema/position.ts';

/** What people choose in branch protection, where a repository is in one set. */
const checkName = 'auto-builder/taxonomy';

/** What a check works with. */
export interface PullRequestCheckDependencies {
  /** The repository that the pull request is made to: it has the commits of forks, too. */
  readonly replica: Replica;
  readonly review: ReviewOfChecks;
  readonly set: Pick<TaxonomySet, 'name'>;
  /** Whether the repository is in other sets as well: each set then has a check of its own name. */
  readonly isInOtherSets: boolean;
  /** Whether a path is one of the set's files. */
  readonly isFile: (path: string) => boolean;
  /** The unified index as it is. */
  readonly documents: ReadonlyMap<string, ReferenceDocument>;
  /** What was kept of its references. */
  readonly facts: StoredFacts | undefined;
  /** Files that are put aside or wait. */
  readonly pending: ReadonlySet<string>;
  /** Repositories of the set. */
  readonly repositories: readonly string[];
  readonly schema: CompiledSchema | undefined;
}

/** The pull request to look at. */
export type PullRequestToCheck = Pick<Extract<TaxonomyAction, { kind: 'check' }>, 'head' | 'base'>;

/** What came of a check. `gone`: the commit is not there any more, because something else was pushed. */
export type PullRequestVerdict =
  | { readonly kind: 'gone' }
  | {
      readonly kind: 'shown';
      readonly shown: ShownCheck;
      readonly conclusion: CheckConclusion;
      readonly changed: number;
      readonly broken: readonly BrokenReference[];
      readonly problems: number;
    };

/**
 * Says at the head of a pull request what the set would lose by it: references that lead nowhere once it is merged, and files of it
 * that cannot take part. Its changes since the merge base are put into the unified index as a round would; what was broken before is
 * not held against it. The same head and index give the same check, shown once. Throws `GitError` and `GitHubError`.
 */
export async function checkPullRequest(
  dependencies: PullRequestCheckDependencies,
  { head, base }: PullRequestToCheck,
): Promise<PullRequestVerdict> {
  const { replica, review, set, isInOtherSets } = dependencies;
  // The replica learns what its host can do.
  await replica.head();
  const headCommit = await replica.commit(head.id);
  if (!headCommit) return { kind: 'gone' };
  const mergeBase = await replica.mergeBase(head.id, base.id);
  const baseCommit = await replica.commit(mergeBase ?? base.id);
  const notes = mergeBase === undefined ? [noMergeBase] : [];
  const findings = await examine(dependencies, headCommit, baseCommit, notes);
  const name = isInOtherSets ? `${checkName}/${set.name}` : checkName;
  const report = taxonomyCheckReport(findings, { name, commit: head.id });
  return {
    kind: 'shown',
    shown: await showCheck(review, replica.name, report),
    conclusion: report.conclusion,
    changed: findings.changed,
    broken: findings.broken.map(({ reference }) => reference),
    problems: findings.problems.length,
  };
}

const noMergeBase =
  'The histories have nothing in common: the whole difference between the two branches counts as the change.';

async function examine(
  dependencies: PullRequestCheckDependencies,
  head: ReplicaCommit,
  base: ReplicaCommit | undefined,
  notes: readonly string[],
): Promise<PullRequestFindings> {
  const { replica, set, schema, documents, pending, repositories } = dependencies;
  const headFiles = filesOf(head, dependencies);
  const baseFiles = filesOf(base, dependencies);
  const changed = [...new Set([...headFiles.keys(), ...baseFiles.keys()])]
    .filter((path) => headFiles.get(path)?.id !== baseFiles.get(path)?.id)
    .sort();
  // What the index does not have yet, the base tells: before the first round, that is everything.
  const unknown = [...baseFiles.keys()].filter((path) => !documents.has(path));
  const heads = await readFiles(replica, pick(headFiles, changed));
  const bases = await readFiles(replica, pick(baseFiles, [...new Set([...changed, ...unknown])]));

  const problems: PullRequestFindings['problems'][number][] = [];
  const changes = new Map<string, ReferenceFacts | undefined>();
  for (const path of changed) {
    const file = heads.get(path);
    const before = rootOf(bases.get(path));
    if (file && 'problem' in file) {
      problems.push({ path, error: file.problem });
      continue;
    }
    const value = file?.document.root;
    const where = `${replica.name}:${path}`;
    const error =
      file && judgeFile({ where, text: file.text, root: file.document.root, base: before }, schema);
    if (error) problems.push({ path, error });
    const current = documents.get(path)?.root() ?? before;
    const merged = mergedValue(current, { name: replica.name, base: before, value });
    changes.set(path, merged && factsOf(path, merged));
  }
  const known = new Map(
    unknown.flatMap((path) => {
      const root = rootOf(bases.get(path));
      return root ? [[path, factsOf(path, root)] as const] : [];
    }),
  );
  const indexed = factsByPath(refreshFacts(dependencies.facts, documents));
  const before = new Map([...known, ...indexed]);
  const waiting = new Set([...pending, ...problems.map(({ path }) => path)]);
  const broken = newlyBroken({ before, changes, pending: waiting, repositories });
  const placed = await placeReferences(replica, broken, { headFiles, heads, changed });
  return { set: set.name, changed: changed.length, broken: placed, problems, notes };
}

/** The index once the pull request is merged. Where the two disagree, the pull request is what is asked about. */
function mergedValue(
  current: Node | undefined,
  side: { readonly name: string; readonly base: Node | undefined; readonly value: Node | undefined },
): Node | undefined {
  return mergeValues({ current, sides: [side], strategy: 'merge', rank: [side.name] }).value;
}

function filesOf(
  commit: ReplicaCommit | undefined,
  { isFile }: PullRequestCheckDependencies,
): ReadonlyMap<string, ReplicaFile> {
  return new Map(commit?.files.filter(({ path }) => isFile(path)).map((file) => [file.path, file]));
}

function pick(files: ReadonlyMap<string, ReplicaFile>, paths: readonly string[]): readonly ReplicaFile[] {
  return paths.flatMap((path) => files.get(path) ?? []);
}

function rootOf(file: ReadFile | undefined): Node | undefined {
  return file && 'document' in file ? file.document.root : undefined;
}

/** Finds the lines of references; one in a file that the repository does not have is shown at the first file that is changed. */
async function placeReferences(
  replica: Replica,
  broken: readonly BrokenReference[],
  view: {
    readonly headFiles: ReadonlyMap<string, ReplicaFile>;
    readonly heads: ReadonlyMap<string, ReadFile>;
    readonly changed: readonly string[];
  },
): Promise<readonly PlacedReference[]> {
  const { headFiles, heads, changed } = view;
  const unread = [...new Set(broken.map(({ file }) => file))].filter((path) => !heads.has(path));
  const files = new Map([...heads, ...(await readFiles(replica, pick(headFiles, unread)))]);
  const elsewhere = changed.find((path) => headFiles.has(path)) ?? changed[0];
  const lines = new Map([...files].map(([path, file]) => [path, lineFinder(path, file)]));
  return broken.map((reference) => {
    const isHere = headFiles.has(reference.file);
    const path = isHere ? reference.file : (elsewhere ?? reference.file);
    return { reference, path, line: isHere ? (lines.get(path)?.(reference) ?? 1) : 1 };
  });
}

function lineFinder(path: string, file: ReadFile): (reference: BrokenReference) => number | undefined {
  if (!('document' in file)) return () => undefined;
  const { document, text } = file;
  const found = new Map(
    findReferences(path, document.root).map((one) => [JSON.stringify([one.place, one.value]), one]),
  );
  return ({ place, value }) => {
    const here = found.get(JSON.stringify([place, value]));
    return here && findPosition(text, document.root, here.position)?.line;
  };
}
