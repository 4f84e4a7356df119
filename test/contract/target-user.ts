import { PassingTroubleError, TargetMovedError } from '../../functions/deployment/errors.ts';
import type {
  NamedRelease,
  Placement,
  Progress,
  ShiftOrder,
  Target,
} from '../../functions/deployment/targets/target.ts';
import type { TargetScenario } from './target-contract.ts';

/** How often something is asked before it is taken for endless. */
const patience = 200;
const signal = new AbortController().signal;

/** What a run does with a target. Each run has its own id and a higher fence than those before. */
export class TargetUser {
  readonly scenario: TargetScenario;
  readonly a: NamedRelease;
  readonly b: NamedRelease;
  readonly c: NamedRelease;
  #runs = 0;

  constructor(scenario: TargetScenario) {
    this.scenario = scenario;
    this.a = scenario.releases.a;
    this.b = scenario.releases.b;
    this.c = scenario.releases.c;
  }

  observe(): Promise<Placement> {
    return this.scenario.target().observe(signal);
  }

  /** An order of a new run that has looked just now. */
  async order(to: NamedRelease, from?: NamedRelease): Promise<ShiftOrder> {
    const { revision } = await this.observe();
    this.#runs += 1;
    const runId = `20261121T10${String(this.#runs).padStart(4, '0')}-0000000${this.#runs % 10}`;
    return { from, to, weight: 100, expected: revision, runId, fence: this.#runs };
  }

  prepare(release: NamedRelease): Promise<Progress> {
    return this.#until((target) => target.prepare(release, signal));
  }

  /** Repeats an order, with the same words, until it is carried out. */
  settle(order: ShiftOrder): Promise<Progress> {
    return this.#until((target) => target.shift(order, signal));
  }

  /** Brings a release there, as a whole run does; resolves to the order. */
  async bringOrder(to: NamedRelease, from?: NamedRelease): Promise<ShiftOrder> {
    await this.prepare(to);
    const order = await this.order(to, from);
    await this.settle(order);
    return order;
  }

  /** Brings a release there; resolves to what is there then. */
  async bring(to: NamedRelease, from?: NamedRelease): Promise<Placement> {
    await this.bringOrder(to, from);
    return this.observe();
  }

  /** A run that was given up when it had begun to bring B in A's place. */
  async halfWay(): Promise<void> {
    await this.bring(this.a);
    await this.prepare(this.b);
    await this.scenario.target().shift(await this.order(this.b, this.a), signal);
  }

  /** Brings a release there as a run does that looks again after each trouble that passes. */
  async bringAnyhow(to: NamedRelease, from: NamedRelease): Promise<Placement> {
    const { runId, fence } = await this.#repeatedly(() => this.order(to, from));
    return this.#repeatedly(async () => {
      const { revision } = await this.observe();
      await this.prepare(to);
      await this.settle({ from, to, weight: 100, expected: revision, runId, fence });
      return this.observe();
    });
  }

  async #repeatedly<Value>(work: () => Promise<Value>): Promise<Value> {
    for (let times = 0; times < patience; times += 1) {
      try {
        return await work();
      } catch (error) {
        const passes = error instanceof PassingTroubleError || error instanceof TargetMovedError;
        if (!passes) throw error;
        await this.scenario.pass(10);
      }
    }
    throw new Error('it never came to an end');
  }

  async #until(ask: (target: Target) => Promise<Progress>): Promise<Progress> {
    for (let times = 0; times < patience; times += 1) {
      const progress = await ask(this.scenario.target());
      if (progress.state === 'ready') return progress;
      await this.scenario.pass(progress.afterSeconds);
    }
    throw new Error('it was under way for ever');
  }
}
