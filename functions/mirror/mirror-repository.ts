import type { ConflictStrategy } from '../../shared/config/schema.ts';
import { resolveAncestry } from '../../shared/git/ancestry.ts';
import { listDestination } from '../../shared/git/destination.ts';
import { GitError } from '../../shared/git/errors.ts';
import type { ObjectId } from '../../shared/git/object-id.ts';
import type { Remote } from '../../shared/git/remote.ts';
import { applyPlans, headToFollow } from './apply-plan.ts';
import { backoffMs } from './backoff.ts';
import { concealCredentials } from './conceal-credentials.ts';
import { destinationReport } from './destination-report.ts';
import { type DestinationWork, type MirrorEngine, type MirrorTarget, newWork } from './engine.ts';
import { groupByNeed, prepareGroup } from './first-round.ts';
import { type Gate, heldBack } from './gate.ts';
import { ancestryQuestions, type PlanInput, planRefs } from './plan.ts';
import { asProblem, isRetryable, reportedError } from './problems.ts';
import type { RefFilters } from './ref-selection.ts';
import type { DestinationReport, MirrorReport } from './report.ts';
import { type SourceView, sourceLister } from './source-listing.ts';

/** One source repository, its destinations, and the rules between them. */
export interface MirrorRequest {
  readonly source: Remote;
  readonly targets: readonly MirrorTarget[];
  readonly filters: RefFilters;
  readonly strategy: ConflictStrategy;
  readonly prune: 'off' | 'on' | 'force';
  /** Keeps branches back; absent: none. */
  readonly gate?: Gate;
  /** Plan and report, push nothing. */
  readonly dryRun: boolean;
}

/** Failed rounds in a row before a destination is given up for this run. */
const maximumFailures = 4;
/** Rounds with something to push: a source that moves all the time is left to the next event. */
const maximumRounds = 6;
/** Tips offered as haves beside those that move. */
const nearTipCount = 16;
/** Destinations that list within this time of the source share one fetch; the others go alone. */
const joinWindowMs = 5_000;

/**
 * Makes every destination equal to the source. Rounds of list, plan, push follow each other until a round finds nothing
 * to do: that last listing of both sides is the verification. The first round is shared by all destinations, the later
 * ones are each destination's own. Never throws for what a host did: the report says it, destination by destination.
 */
export async function mirrorRepository(request: MirrorRequest, engine: MirrorEngine): Promise<MirrorReport> {
  const startedAt = engine.now();
  const listSource = sourceLister(engine, request.source, request.filters);
  const works = request.targets.map((target) => newWork(target, startedAt));
  const firstRound = new Map<DestinationWork, Promise<RoundResult>>();
  const shared = shareFirstRound(request, engine, works, listSource);
  for (const work of works)
    firstRound.set(
      work,
      shared.then((rounds) => rounds.get(work) ?? { kind: 'again' }),
    );
  const destinations = await Promise.all(
    works.map((work) => converge(request, engine, work, listSource, firstRound.get(work))),
  );
  const sourceProblem = works.every((work) => work.problem?.where === request.source.url)
    ? works[0]?.problem
    : undefined;
  const report = {
    source: request.source.url,
    ok: destinations.every((destination) => destination.ok),
    durationMs: engine.now() - startedAt,
    destinations,
    ...(sourceProblem ? { error: reportedError(sourceProblem) } : {}),
  };
  return concealCredentials(report, [request.source, ...request.targets.map(({ remote }) => remote)]);
}

/** How a round ended: with nothing left to do, or in need of another look. */
type RoundResult = { readonly kind: 'settled'; readonly view: SourceView } | { readonly kind: 'again' };

async function converge(
  request: MirrorRequest,
  engine: MirrorEngine,
  work: DestinationWork,
  listSource: () => Promise<SourceView>,
  firstRound: Promise<RoundResult> | undefined,
): Promise<DestinationReport> {
  let failures = 0;
  let result = await round(work, () => firstRound ?? Promise.resolve({ kind: 'again' }));
  for (let rounds = 1; result.kind !== 'settled'; rounds += 1) {
    const { problem } = work;
    if (problem) {
      failures += 1;
      const wait = backoffMs(failures, problem, engine.random());
      const givenUp = failures >= maximumFailures || engine.now() + wait > engine.deadline;
      if (!isRetryable(problem) || givenUp || engine.signal?.aborted) break;
      await engine.sleep(wait, engine.signal);
      work.problem = undefined;
    } else if (rounds > maximumRounds) {
      work.problem = keepsMoving(request.source.url);
      break;
    }
    result = await round(work, () => ownRound(request, engine, work, listSource));
  }
  if (result.kind === 'settled' && work.listing) {
    const { refs, head } = result.view;
    work.target.settled?.({ source: refs, destination: work.listing.refs, head });
  }
  await Promise.all(work.endings);
  const report = destinationReport(
    work,
    result.kind === 'settled' ? result.view.refs : undefined,
    request,
    engine.now(),
  );
  engine.onProgress?.({ kind: 'settled', url: report.url, ok: report.ok });
  return report;
}

async function round(work: DestinationWork, step: () => Promise<RoundResult>): Promise<RoundResult> {
  try {
    const result = await step();
    return work.problem ? { kind: 'again' } : result;
  } catch (error) {
    work.problem = asProblem(error, work.target.remote.url);
    return { kind: 'again' };
  }
}

/** The round that destinations share. Those that do not list in time, or fail to, get rounds of their own. */
async function shareFirstRound(
  request: MirrorRequest,
  engine: MirrorEngine,
  works: readonly DestinationWork[],
  listSource: () => Promise<SourceView>,
): Promise<ReadonlyMap<DestinationWork, Promise<RoundResult>>> {
  const lists = works.map((work) => round(work, () => list(engine, work, request.dryRun)));
  const view = await listSource();
  const late = new AbortController();
  await Promise.race([Promise.all(lists), engine.sleep(joinWindowMs, late.signal)]);
  late.abort();
  for (const work of works) work.problem ??= formatMismatch(work, view);
  const ready = works.filter((work) => work.listing && !work.problem);
  const results = new Map<DestinationWork, Promise<RoundResult>>();
  for (const [index, work] of works.entries()) {
    // A late one waits for its own listing, then starts over by itself.
    if (!ready.includes(work)) results.set(work, lists[index] ?? Promise.resolve({ kind: 'again' }));
  }
  for (const group of groupByNeed(ready, view.refs)) {
    const applied = applyGroup(request, engine, group, view);
    for (const work of group)
      results.set(
        work,
        applied.then((ends) => ends.get(work) ?? { kind: 'again' }),
      );
  }
  return results;
}

async function applyGroup(
  request: MirrorRequest,
  engine: MirrorEngine,
  group: readonly DestinationWork[],
  view: SourceView,
): Promise<ReadonlyMap<DestinationWork, Promise<RoundResult>>> {
  for (const work of group) work.nearTips = nearTips(work, view);
  const { waiting, wanted } = await heldBack(request.gate, view.refs, group);
  const { ancestry, prefetched } = await prepareGroup(engine, view.capabilities, group, wanted);
  const busy: DestinationWork[] = [];
  const results = new Map<DestinationWork, Promise<RoundResult>>();
  for (const work of group) {
    if (plan(request, engine, work, view, { ancestry, waiting })) busy.push(work);
    else results.set(work, Promise.resolve({ kind: 'settled', view }));
  }
  if (busy.length === 0) prefetched?.pack.destroy();
  const ends = busy.length > 0 ? applyPlans(engine, view.capabilities, busy, view.head, prefetched) : [];
  for (const [index, work] of busy.entries()) {
    results.set(
      work,
      (ends[index] ?? Promise.resolve()).then((): RoundResult => ({ kind: 'again' })),
    );
  }
  return results;
}

async function ownRound(
  request: MirrorRequest,
  engine: MirrorEngine,
  work: DestinationWork,
  listSource: () => Promise<SourceView>,
): Promise<RoundResult> {
  const [view] = await Promise.all([listSource(), list(engine, work, request.dryRun)]);
  const mismatch = formatMismatch(work, view);
  if (mismatch) throw mismatch;
  work.nearTips = nearTips(work, view);
  const { waiting, wanted } = await heldBack(request.gate, view.refs, [work]);
  const questions = work.listing ? ancestryQuestions(wanted, work.listing.refs) : [];
  const ancestry = await resolveAncestry(
    engine.transport,
    view.capabilities,
    questions,
    undefined,
    engine.signal,
  );
  if (!plan(request, engine, work, view, { ancestry, waiting })) return { kind: 'settled', view };
  await Promise.all(applyPlans(engine, view.capabilities, [work], view.head));
  return { kind: 'again' };
}

async function list(engine: MirrorEngine, work: DestinationWork, dryRun: boolean): Promise<RoundResult> {
  try {
    work.listing = await listDestination(engine.transport, work.target.remote, engine.signal);
  } catch (error) {
    const missing = error instanceof GitError && error.code === 'GIT_REPOSITORY_NOT_FOUND';
    if (!missing || !work.target.create || dryRun) throw error;
    await work.target.create();
    work.listing = await listDestination(engine.transport, work.target.remote, engine.signal);
  }
  work.known = new Set(work.listing.haves);
  return { kind: 'again' };
}

/** The view has the default branch first. */
function nearTips({ listing }: DestinationWork, view: SourceView): ObjectId[] {
  const near = [...view.refs.keys()].slice(0, nearTipCount);
  return near.flatMap((ref) => listing?.refs.get(ref) ?? []);
}

/** Plans one destination; true when there is something to push. */
function plan(
  request: MirrorRequest,
  engine: MirrorEngine,
  work: DestinationWork,
  view: SourceView,
  known: Pick<PlanInput, 'ancestry' | 'waiting'>,
): boolean {
  work.plan = planRefs({
    source: view.refs,
    filteredOut: view.filteredOut,
    destination: work.listing?.refs ?? new Map(),
    memory: work.target.memory,
    selected: view.selected,
    strategy: request.strategy,
    prune: request.prune,
    ...known,
    refusals: work.refusals,
  });
  const pushes = work.plan.filter((planned) => planned.push).length;
  engine.onProgress?.({ kind: 'planned', url: work.target.remote.url, refs: pushes });
  if (request.dryRun) return false;
  return pushes > 0 || headToFollow(work, view.head) !== undefined;
}

function formatMismatch({ listing, target }: DestinationWork, view: SourceView): GitError | undefined {
  if (!listing || listing.objectFormat === view.capabilities.objectFormat) return undefined;
  return new GitError({
    code: 'GIT_OBJECT_FORMAT_MISMATCH',
    what: `the source has ${view.capabilities.objectFormat} object ids, the destination ${listing.objectFormat}`,
    where: target.remote.url,
    remedy: 'Create the destination with the object format of the source.',
  });
}

function keepsMoving(where: string): GitError {
  return new GitError({
    code: 'GIT_REF_MOVED',
    what: 'the refs kept moving while they were mirrored',
    where,
    remedy: 'Nothing to do: the next event or schedule goes on from here.',
  });
}
