import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createLimiter } from '../limiter.ts';
import type { BuildEnd, BuildState } from './build-state.ts';
import type { StartBuild } from './requests.ts';
import { type BuildSurroundings, performBuild } from './run-build.ts';

/** The builds of this machine, while it is up. */
export interface Builds {
  start(request: StartBuild): BuildState;
  get(id: string): BuildState | undefined;
  /** Ends a build, and one that waits for its turn at once. */
  stop(id: string): BuildState | undefined;
  /** Ends all and resolves when they are gone. */
  close(): Promise<void>;
}

/** What builds need. */
export interface BuildsOptions extends BuildSurroundings {
  /** Each build has a folder below it while it runs. */
  readonly directory: string;
  /** Builds that run at once; more wait. */
  readonly concurrency: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

const neverBegun: BuildEnd = {
  buildStatus: 'STOPPED',
  phases: [
    {
      phaseType: 'QUEUED',
      phaseStatus: 'STOPPED',
      contexts: [{ statusCode: 'STOPPED', message: 'it was stopped before it began' }],
    },
  ],
};

/** Runs builds as child processes. */
export function createBuilds(options: BuildsOptions): Builds {
  const { directory, concurrency, now } = options;
  const states = new Map<string, BuildState>();
  const byToken = new Map<string, string>();
  const stops = new Map<string, AbortController>();
  const running = new Set<Promise<void>>();
  const limiter = createLimiter(concurrency);

  const perform = async (state: BuildState, request: StartBuild, signal: AbortSignal): Promise<BuildEnd> => {
    const turn = limiter.acquire();
    const release = await Promise.race([turn, aborted(signal)]);
    if (release === undefined) {
      void turn.then((free) => free());
      return neverBegun;
    }
    const folder = join(directory, state.id.slice(state.id.indexOf(':') + 1));
    const onCommand = (): void => {
      states.set(state.id, { ...state, phases: [{ phaseType: 'BUILD', startTime: now() / 1000 }] });
    };
    return performBuild({ request, folder, signal, onCommand }, options).finally(release);
  };

  return {
    start(request) {
      const token = `${request.projectName} ${request.idempotencyToken ?? randomUUID()}`;
      const known = states.get(byToken.get(token) ?? '');
      if (known) return known;
      const id = `${request.projectName}:${randomUUID()}`;
      const state: BuildState = {
        id,
        projectName: request.projectName,
        buildStatus: 'IN_PROGRESS',
        phases: [],
      };
      const stop = new AbortController();
      states.set(id, state);
      byToken.set(token, id);
      stops.set(id, stop);
      const work = perform(state, request, stop.signal).then((end) => {
        states.set(id, { ...state, ...end });
        stops.delete(id);
        running.delete(work);
      });
      running.add(work);
      return state;
    },
    get: (id) => states.get(id),
    stop(id) {
      stops.get(id)?.abort();
      return states.get(id);
    },
    async close() {
      for (const stop of stops.values()) stop.abort();
      await Promise.all(running);
    },
  };
}

async function aborted(signal: AbortSignal): Promise<undefined> {
  if (!signal.aborted) await once(signal, 'abort');
}
