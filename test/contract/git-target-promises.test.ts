import { startGitTargetScenario } from '../support/git-target-scenario.ts';
import { commitTo } from '../support/mirror-scenario.ts';
import { describeTarget, type FaultMoment, type TargetScenario } from './target-contract.ts';

async function scenarioOf(elsewhere: boolean): Promise<TargetScenario> {
  const open = await startGitTargetScenario({ elsewhere });
  const releases = {
    a: await open.release('main', { 'index.html': 'a' }),
    b: await open.release('main', { 'index.html': 'b' }),
    c: await open.release('main', { 'index.html': 'c' }),
  };
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

describeTarget('git, in the repository of the app', () => scenarioOf(false));
describeTarget('git, in another repository', () => scenarioOf(true));
