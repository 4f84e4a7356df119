import { GitError } from '../../../shared/git/errors.ts';
import type { CheckResult } from '../../../shared/health/health.ts';
import type { RegistryClient } from '../../../shared/registries/registry-client.ts';
import { type DependencyList, parseDependencyList } from './dependency-list.ts';
import { judgeDependencies, type Verdict } from './judge-dependencies.ts';
import { readDependencies } from './read-dependencies.ts';
import type { RepositoryTip } from './repository-tip.ts';

/** What the check needs of the world. */
export interface DependencyPorts {
  readonly registry: RegistryClient;
  /** Keeps the list of each commit: `AnalysisStore` fits. */
  readonly lists: {
    find(keys: readonly string[]): Promise<ReadonlyMap<string, string>>;
    keep(texts: ReadonlyMap<string, string>): Promise<void>;
  };
  /** Epoch milliseconds after which no registry is asked. */
  readonly deadline?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Packages that one look asks registries about at most; the others have their turn at the next one. */
const questionsPerLook = 500;
/** Grows when the same files lead to another list. */
const listVersion = 1;

/**
 * Whether the dependencies of a repository are of today: its manifests and lock files at the tip of the default branch against the registries. The files
 * of a commit are read once; registries are asked each day. `tip` is absent for a repository without commits. Errors of git make the result `unknown`;
 * only those of the stores are thrown.
 */
export async function checkDependencies(
  repository: { readonly key: string; readonly name: string },
  tip: RepositoryTip | undefined,
  ports: DependencyPorts,
): Promise<CheckResult> {
  const about = { check: 'dependencies', subject: repository.key } as const;
  if (tip === undefined) return { ...about, status: 'pass', evidence: 'the repository has no commits' };
  let list: DependencyList;
  try {
    list = await listOf(repository.key, tip, ports);
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    return { ...about, ...unseen(error) };
  }
  const { registry, deadline, signal } = ports;
  // The direct ones come first in a list: when there are too many, they are asked about.
  const answers = await registry.packages(list.dependencies, {
    deadline,
    signal,
    questions: questionsPerLook,
  });
  return { ...about, ...judgeDependencies(list, answers) };
}

async function listOf(
  repository: string,
  tip: RepositoryTip,
  { lists }: DependencyPorts,
): Promise<DependencyList> {
  const key = `dependencies ${listVersion} ${repository} ${tip.commit}`;
  const kept = (await lists.find([key])).get(key);
  const known = kept === undefined ? undefined : parseDependencyList(kept);
  if (known) return known;
  const list = await readDependencies(tip);
  await lists.keep(new Map([[key, JSON.stringify(list)]]));
  return list;
}

function unseen({ code, what, remedy }: GitError): Verdict {
  return { status: 'unknown', code, evidence: `the manifests could not be read: ${what}`, remedy };
}
