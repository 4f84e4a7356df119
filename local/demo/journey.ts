import type { Cloud } from '../cloud/cloud.ts';
import type { CloudEvents } from '../cloud/cloud-events.ts';
import { DemoFailure } from './demo-failure.ts';
import { looseBranch } from './git.ts';
import { onRunEnded } from './watch-runs.ts';

/** One thing that happened on the way of a push, in milliseconds after the source had the commit. */
export interface Stop {
  readonly at: number;
  readonly where: string;
  readonly what: string;
}

/** What to follow. */
export interface Journey {
  readonly cloud: Cloud;
  /** Name of the repository, without its owner. */
  readonly repository: string;
  readonly branch: string;
  readonly commit: string;
  readonly source: string;
  /** Bare repository of each destination, by organisation. */
  readonly destinations: Readonly<Record<string, string>>;
  readonly limitMs: number;
}

const lookMs = 2;

/**
 * Follows one commit from the source to its destinations. `push` is called once everything is watched. The clock starts
 * when the source has the commit, which is before `git push` itself has ended.
 */
export async function followPush(journey: Journey, push: () => Promise<void>): Promise<readonly Stop[]> {
  const moments: { readonly time: number; readonly where: string; readonly what: string }[] = [];
  const note = (where: string, what: string): void =>
    void moments.push({ time: performance.now(), where, what });
  const stopListening = listen(journey, note);
  const end = new AbortController();
  try {
    const arrivals = Promise.all([
      arrival(journey, journey.source, end.signal).then(() =>
        note('source', `${short(journey)} on ${journey.branch}`),
      ),
      ...Object.entries(journey.destinations).map(([org, path]) =>
        arrival(journey, path, end.signal).then(() => note(org, `${short(journey)} on ${journey.branch}`)),
      ),
    ]);
    const verified = runOf(journey).then(() => note('verified', 'both sides listed again, digests equal'));
    await push();
    await within(journey.limitMs, Promise.all([arrivals, verified]));
  } finally {
    end.abort();
    stopListening();
  }
  const start = moments.find(({ where }) => where === 'source')?.time ?? 0;
  return moments
    .sort((left, right) => left.time - right.time)
    .filter(({ time }) => time >= start)
    .map(({ time, where, what }) => ({ at: Math.round(time - start), where, what }));
}

/** Notes the first time that each part of the cloud begins its part. */
function listen({ cloud }: Journey, note: (where: string, what: string) => void): () => void {
  const { events, resources, outputs } = cloud;
  const webhook = resources.api?.routes[0]?.functionName;
  const workerOf = (queueUrl: string | undefined): string | undefined =>
    resources.eventSources.find(({ queue }) => queue.url === queueUrl)?.functionName;
  const planner = workerOf(outputs.PlanQueueUrl);
  const worker = workerOf(outputs.MirrorQueueUrl);
  const seen = new Set<string>();
  const once = (where: string, what: string): void => {
    if (!seen.has(where)) note(where, what);
    seen.add(where);
  };
  const started = ({ functionName }: CloudEvents['invocation.started'][0]): void => {
    if (functionName === webhook) once('webhook', 'delivery received, signature to be checked');
  };
  const accepted = ({ detailType }: CloudEvents['event.accepted'][0]): void => {
    if (detailType === 'repository.pushed') once('bus', 'repository.pushed');
  };
  const received = ({ functionName }: CloudEvents['messages.received'][0]): void => {
    // What planner and worker receive before is of runs that ended just now.
    if (functionName === planner && seen.has('bus')) once('planner', 'the event becomes a job');
    if (functionName === worker && seen.has('planner')) once('queue', 'the job reaches a worker');
  };
  events.on('invocation.started', started).on('event.accepted', accepted).on('messages.received', received);
  return () =>
    void events
      .off('invocation.started', started)
      .off('event.accepted', accepted)
      .off('messages.received', received);
}

function runOf({ cloud, repository }: Journey): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = onRunEnded(cloud.events, (run) => {
      if (!run.repository.endsWith(`/${repository}`)) return;
      stop();
      if (run.synced) resolve();
      else reject(new DemoFailure(`the push was not mirrored: ${run.reasons.join('; ')}`));
    });
  });
}

async function arrival({ branch, commit }: Journey, path: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    if ((await looseBranch(path, branch)) === commit) return;
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
}

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new DemoFailure(`the push did not arrive within ${ms / 1000} s`)),
    ms,
  );
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function short({ commit }: Journey): string {
  return commit.slice(0, 8);
}
