import type { TaxonomySet } from '../../shared/config/configuration.ts';
import { isReplica } from '../../shared/config/taxonomy-settings.ts';
import type { Outcome } from '../../shared/jobs/outcome.ts';
import type { TaxonomyAction } from '../../shared/jobs/taxonomy-job.ts';
import { checkPullRequest, type PullRequestVerdict } from './check-pull-request.ts';
import { TaxonomyError } from './errors.ts';
import { storedFactsSchema } from './references/refresh-references.ts';
import type { Replica } from './replicas/replica.ts';
import { readRecord, readSetState } from './round/read-state.ts';
import { indexDocuments } from './round/round-references.ts';
import type { SetState } from './round/set-state.ts';
import type { TaxonomyDependencies } from './run-taxonomy-job.ts';
import { type CompiledSchema, compileSchema } from './schema/json-schema.ts';
import { setFiles } from './set-files.ts';

type Check = Extract<TaxonomyAction, { kind: 'check' }>;

/** Looks at a pull request of a replica, and shows there what it would break. */
export async function runCheck(
  dependencies: TaxonomyDependencies,
  set: TaxonomySet,
  action: Check,
  signal: AbortSignal,
): Promise<Outcome<PullRequestVerdict>> {
  const { configuration, store, blobs, list, open, review } = dependencies;
  const members = await list(set);
  const member = members.find(({ name }) => name.toLowerCase() === action.repository.toLowerCase());
  if (!member) return { kind: 'skipped', reason: `${action.repository} is no replica of ${set.name}` };
  const { state } = await readSetState(store, blobs, set.name);
  const replica = await open(set, member.mirror, member.name, signal);
  const others = configuration.taxonomy?.sets.filter(
    (other) => other.name !== set.name && isReplica(other, member.name),
  );
  const verdict = await checkPullRequest(
    {
      replica,
      review: await review(member.mirror),
      set,
      isInOtherSets: (others?.length ?? 0) > 0,
      isFile: setFiles(set),
      documents: await indexDocuments(blobs, state),
      facts: await readRecord(blobs, state.references, storedFactsSchema.catch([])),
      pending: pendingFiles(state),
      repositories: members.map(({ name }) => name),
      schema: await schemaOf(replica, set),
    },
    action,
  );
  return verdict.kind === 'gone'
    ? { kind: 'skipped', reason: 'the commit is not there any more' }
    : { kind: 'done', result: verdict };
}

function pendingFiles({ replicas }: SetState): ReadonlySet<string> {
  return new Set(Object.values(replicas).flatMap(({ quarantine }) => quarantine.map(({ path }) => path)));
}

/** The schema as the default branch of the repository has it. One that is of no use is the round's to complain of. */
async function schemaOf(
  replica: Replica,
  { schema: path }: TaxonomySet,
): Promise<CompiledSchema | undefined> {
  if (path === undefined) return undefined;
  const head = await replica.head();
  const file = head && (await replica.commit(head.tip))?.files.find((one) => one.path === path);
  const content = file && (await replica.contents([file.id])).get(file.id);
  if (content === undefined || typeof content === 'string') return undefined;
  try {
    return compileSchema(Buffer.from(content).toString('utf8'), `${replica.name}:${path}`);
  } catch (error) {
    if (error instanceof TaxonomyError) return undefined;
    throw error;
  }
}
