import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { createBareRepository } from '../../local/github/bare-repository.ts';
import { releaseOf, startGitTargetScenario } from '../support/git-target-scenario.ts';
import { commitTo } from '../support/mirror-scenario.ts';
import { describeTarget, type FaultMoment, type TargetScenario } from './target-contract.ts';

/** The repository of the app with its releases, of which each scenario has a copy: to make it anew takes ten processes. */
async function makeApp(directory: string) {
  await createBareRepository(directory);
  const releaseWith = (page: string) => releaseOf(directory, 'main', { 'index.html': page });
  return {
    directory,
    releases: { a: await releaseWith('a'), b: await releaseWith('b'), c: await releaseWith('c') },
  };
}

async function scenarioOf(
  { directory, releases }: Awaited<ReturnType<typeof makeApp>>,
  elsewhere: boolean,
): Promise<TargetScenario> {
  const open = await startGitTargetScenario({ elsewhere, app: directory });
  let made = 0;
  let fault: { readonly at: number; readonly moment: FaultMoment } | undefined;
  open.server.onRequest(() => {
    made += 1;
    if (fault?.at !== made) return undefined;
    if (fault.moment === 'before') return { respond: { status: 503, body: 'down\n' } };
    return { responseBody: { cutAfterBytes: 1 } };
  });
  return {
    target: () => open.target(),
    releases,
    pass: async () => undefined,
    withdraws: true,
    changeByHand: async () => {
      await commitTo(open.directory, 'production', { files: { 'index.html': 'by hand' } });
    },
    // Elsewhere there are all the calls, and some more.
    ...(elsewhere
      ? {
          failCall: (nth: number, moment: FaultMoment) => {
            fault = { at: made + nth, moment };
          },
          callsMade: () => made,
        }
      : {}),
    close: async () => open[Symbol.asyncDispose](),
  };
}

const directory = await mkdtemp(join(tmpdir(), 'git-target-'));
const app = await makeApp(join(directory, 'shop.git'));
afterAll(() => rm(directory, { recursive: true, force: true }));

describeTarget('git, in the repository of the app', () => scenarioOf(app, false));
describeTarget('git, in another repository', () => scenarioOf(app, true));
