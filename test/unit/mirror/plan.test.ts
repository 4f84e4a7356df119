import { describe, expect, it } from 'vitest';
import {
  ancestryQuestions,
  archiveRef,
  type PlanInput,
  type PlannedRef,
  planRefs,
} from '../../../functions/mirror/plan.ts';
import { questionKey } from '../../../shared/git/ancestry.ts';

const id = (digit: string): string => digit.repeat(40);
const [a, b, c] = [id('a'), id('b'), id('c')];
const main = 'refs/heads/main';

/** A plan for two sides; what is not said has its default. */
function plan(
  source: Record<string, string>,
  destination: Record<string, string>,
  rest: Partial<PlanInput> = {},
): PlannedRef[] {
  return planRefs({
    source: new Map(Object.entries(source)),
    destination: new Map(Object.entries(destination)),
    memory: undefined,
    selected: (ref) => /^refs\/(heads|tags)\//.test(ref),
    strategy: 'archive',
    prune: 'off',
    ancestry: new Map(),
    refusals: new Map(),
    ...rest,
  });
}
const answers = (answer: 'yes' | 'no' | 'unknown') =>
  new Map([[questionKey({ tip: b, ancestor: a }), answer]]);

describe('one ref', () => {
  it('that the destination lacks is created', () => {
    expect(plan({ [main]: a }, {})).toEqual([
      { ref: main, action: 'create', old: undefined, new: a, push: true },
    ]);
  });

  it('that is equal is unchanged', () => {
    expect(plan({ [main]: a }, { [main]: a })).toEqual([
      { ref: main, action: 'unchanged', old: a, new: a, push: false },
    ]);
  });

  it('that moved forward is updated', () => {
    expect(plan({ [main]: b }, { [main]: a }, { ancestry: answers('yes') })).toEqual([
      { ref: main, action: 'update', old: a, new: b, push: true },
    ]);
  });

  it.each(['no', 'unknown'] as const)('has diverged when the answer about its past is "%s"', (answer) => {
    expect(plan({ [main]: b }, { [main]: a }, { ancestry: answers(answer) })).toMatchObject([
      { action: 'diverged', push: true, archiveAs: `refs/auto-builder/archive/main/${a}` },
    ]);
  });

  it('that is a tag never moves forward: it has diverged', () => {
    const tag = 'refs/tags/v1';
    expect(plan({ [tag]: b }, { [tag]: a }, { ancestry: answers('yes') })).toMatchObject([
      { action: 'diverged', archiveAs: `refs/auto-builder/archive/tags/v1/${a}` },
    ]);
  });

  it('that was refused for this id is held with the reason, and tried again for another id', () => {
    const refusals = new Map([[main, { id: a, reason: 'secret found' }]]);
    expect(plan({ [main]: a }, {}, { refusals })).toMatchObject([
      { action: 'held', push: false, reason: 'secret found' },
    ]);
    expect(plan({ [main]: b }, {}, { refusals })).toMatchObject([{ action: 'create', push: true }]);
  });
});

describe('the story of a divergence', () => {
  const story = (synced: Record<string, string> | undefined): string | undefined =>
    plan(
      { [main]: b },
      { [main]: a },
      {
        strategy: 'theirs',
        memory: synced && { synced: new Map(Object.entries(synced)), created: new Set() },
      },
    )[0]?.reason;

  it('names the side that moved, when that is known', () => {
    expect(story({ [main]: a })).toContain('forced at the source');
    expect(story({ [main]: c })).toContain('moved at the destination by another hand');
    expect(story(undefined)).toContain('different histories');
  });
});

describe('archives', () => {
  it('keep branches by their short name, and tags below "tags"', () => {
    expect([archiveRef('refs/heads/feat/x', a), archiveRef('refs/tags/v1', a)]).toEqual([
      `refs/auto-builder/archive/feat/x/${a}`,
      `refs/auto-builder/archive/tags/v1/${a}`,
    ]);
  });

  it('whose names cannot stand beside each other hold both refs', () => {
    const odd = `refs/heads/main/${a}`;
    const held = plan({ [main]: b }, { [main]: a, [`refs/auto-builder/archive/main/${a}/${c}`]: c });
    expect(held).toMatchObject([{ ref: main, action: 'held', push: false }]);
    expect(held[0]?.archiveAs).toBeUndefined();
    expect(held[0]?.reason).toContain(`refs/auto-builder/archive/main/${a}/${c} is in the way`);
    expect(archiveRef(odd, c)).toBe(`refs/auto-builder/archive/main/${a}/${c}`);
  });
});

describe('names that collide', () => {
  it('delete what is in the way first, when that may go', () => {
    expect(
      plan({ 'refs/heads/feat/x': a }, { 'refs/heads/feat': a }, { prune: 'on' }).map((one) => [
        one.ref,
        one.action,
        one.first,
      ]),
    ).toEqual([
      ['refs/heads/feat/x', 'create', undefined],
      ['refs/heads/feat', 'delete', true],
    ]);
  });

  it('hold the new ref, when only a part of what is in the way may go', () => {
    const planned = plan(
      { 'refs/heads/feat': a },
      { 'refs/heads/feat/x': a, 'refs/heads/feat/y': a },
      {
        prune: 'on',
        memory: {
          synced: new Map([['refs/heads/feat/x', a]]),
          created: new Set(['refs/heads/feat/x']),
        },
      },
    );
    expect(planned.map(({ ref, action, first }) => [ref, action, first])).toEqual([
      ['refs/heads/feat', 'held', undefined],
      ['refs/heads/feat/x', 'delete', undefined],
    ]);
  });
});

describe('questions about ancestry', () => {
  it('are asked only for branches that both sides have and that differ', () => {
    const source = new Map([
      [main, b],
      ['refs/heads/same', a],
      ['refs/heads/new', b],
      ['refs/tags/v1', b],
    ]);
    const destination = new Map([
      [main, a],
      ['refs/heads/same', a],
      ['refs/tags/v1', a],
      ['refs/heads/gone', a],
    ]);
    expect(ancestryQuestions(source, destination)).toEqual([{ tip: b, ancestor: a }]);
  });
});
