import { PassingTroubleError } from '../../functions/deployment/errors.ts';
import type { Target } from '../../functions/deployment/targets/target.ts';
import { namedRelease } from '../support/releases.ts';
import { simulateTarget, type TargetTraits } from '../support/simulated-target.ts';
import { describeTarget, type FaultMoment, type TargetScenario } from './target-contract.ts';

const scenarioOf = (traits: TargetTraits): TargetScenario => {
  let now = 0;
  let made = 0;
  let fault: { readonly at: number; readonly moment: FaultMoment } | undefined;
  const inner = simulateTarget(traits, () => now);
  const call = async <Value>(work: () => Promise<Value>): Promise<Value> => {
    made += 1;
    const failing = fault?.at === made ? fault.moment : undefined;
    if (failing === 'before') throw new PassingTroubleError('the network is gone');
    const value = await work();
    if (failing === 'after') throw new PassingTroubleError('the answer is lost');
    return value;
  };
  const target: Target = {
    ...inner,
    observe: (signal) => call(() => inner.observe(signal)),
    prepare: (release, signal) => call(() => inner.prepare(release, signal)),
    shift: (order, signal) => call(() => inner.shift(order, signal)),
  };
  return {
    target: () => target,
    releases: { a: namedRelease('a'), b: namedRelease('b'), c: namedRelease('c') },
    pass: async (seconds) => {
      now += seconds * 1000;
    },
    withdraws: true,
    changeByHand: async () => inner.changeByHand('by hand'),
    failCall: (nth, moment) => {
      fault = { at: made + nth, moment };
    },
    callsMade: () => made,
  };
};

describeTarget('in a simulation', async () =>
  scenarioOf({ name: 'simulated', weighted: false, durationMs: 0 }),
);
describeTarget('in a simulation, with weights', async () =>
  scenarioOf({ name: 'simulated', weighted: true, durationMs: 0 }),
);
describeTarget('in a simulation, which takes its time', async () =>
  scenarioOf({ name: 'simulated', weighted: true, durationMs: 30_000 }),
);
