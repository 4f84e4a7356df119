import { describe, expect, it } from 'vitest';
import { zipFiles } from '../../../functions/deployment/build/archive.ts';
import { makeRelease } from '../../../functions/deployment/build/make-release.ts';
import { deploymentApp } from '../../support/deployment-configuration.ts';
import { createDeploymentsInMemory } from '../../support/deployments-in-memory.ts';
import { inMemoryBlobs } from '../../support/in-memory-blobs.ts';
import { runnerInMemory } from '../../support/runner-in-memory.ts';
import { sourceInMemory } from '../../support/source-in-memory.ts';

const app = deploymentApp({
  build: { command: 'make', output: 'out', inputs: ['.'], cacheKey: '', timeoutSeconds: 900 },
});
const output = zipFiles([{ path: 'index.html', bytes: Buffer.from('<p>') }]);

/** The worker dies here; what it had asked for may be done already. */
class Died extends Error {}
type Moment = 'before' | 'after';

/** Everything that is called of a port counts, and one call is the last. */
function mortal<Port extends object>(
  port: Port,
  call: { count: number; fatal: number; moment: Moment },
): Port {
  return new Proxy(port, {
    get(of, name, receiver) {
      const method: unknown = Reflect.get(of, name, receiver);
      if (typeof method !== 'function') return method;
      return async (...args: unknown[]) => {
        call.count += 1;
        const isFatal = call.count === call.fatal;
        if (isFatal && call.moment === 'before') throw new Died();
        const answer: unknown = await Reflect.apply(method, of, args);
        if (isFatal) throw new Died();
        return answer;
      };
    },
  });
}

/** Makes a release whose worker dies at one call; another worker goes on. */
async function madeThough(fatal: number, moment: Moment, result: 'succeeded' | 'failed') {
  let now = 1_000;
  const call = { count: 0, fatal, moment };
  const source = sourceInMemory();
  const commit = source.commit({ 'a.js': 'a' });
  const runner = runnerInMemory(() => now, 20_000);
  runner.results.set('make', result);
  const { builds } = createDeploymentsInMemory();
  const dependencies = {
    builds: mortal(builds, call),
    blobs: mortal(inMemoryBlobs(), call),
    runner: mortal({ ...runner, toolchain: async () => 'tools', takeOutput: async () => output }, call),
    now: () => now,
  };
  let deaths = 0;
  for (let turns = 0; turns < 60; turns += 1) {
    try {
      const made = await makeRelease(dependencies, { app, commit, source, since: 1_000 });
      if (made.state === 'ready') return { end: made.digest, deaths, started: runner.started.length, call };
    } catch (error) {
      if (!(error instanceof Died)) return { end: error, deaths, started: runner.started.length, call };
      deaths += 1;
    }
    now += 1_000;
  }
  throw new Error('it never ends');
}

describe.each(['succeeded', 'failed'] as const)('a build that %s', (result) => {
  it('given a worker that dies before or after any call, is run once, and ends as it would have', async () => {
    const undisturbed = await madeThough(0, 'before', result);
    for (const moment of ['before', 'after'] as const) {
      for (let fatal = 1; fatal <= undisturbed.call.count; fatal += 1) {
        const { end, deaths, started } = await madeThough(fatal, moment, result);
        expect({ end, deaths, started }, `${moment} call ${fatal}`).toEqual({
          end: undisturbed.end,
          deaths: 1,
          started: 1,
        });
      }
    }
  });
});
