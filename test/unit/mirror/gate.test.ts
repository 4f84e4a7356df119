import { describe, expect, it } from 'vitest';
import { branchesThatWait, openGate } from '../../../functions/mirror/gate.ts';
import { planRefs } from '../../../functions/mirror/plan.ts';
import { waitsForValidation } from '../../../shared/state/held-reasons.ts';

const id = (digit: string): string => digit.repeat(40);
const [a, b, c] = [id('a'), id('b'), id('c')];
const refs = (entries: Record<string, string>) => new Map(Object.entries(entries));
const main = 'refs/heads/main';
const next = 'refs/heads/next';

/** A gate that lets these commits through, and what it was asked. */
function gateFor(...passed: readonly string[]) {
  const asked: (readonly string[])[] = [];
  const gate = openGate(async (commits) => {
    asked.push(commits);
    return new Set(commits.filter((commit) => passed.includes(commit)));
  });
  return { gate, asked };
}

describe('the gate', () => {
  it('keeps back the branches whose commit has not passed', async () => {
    const { gate } = gateFor(a);
    const waiting = await gate.waiting(refs({ [main]: a, [next]: b }), [refs({})]);
    expect(waiting).toEqual(new Set([next]));
  });

  it('lets tags through', async () => {
    const { gate, asked } = gateFor();
    expect(await gate.waiting(refs({ 'refs/tags/v1': a }), [refs({})])).toEqual(new Set());
    expect(asked).toEqual([]);
  });

  it('asks nothing about branches that every destination has', async () => {
    const { gate, asked } = gateFor();
    const source = refs({ [main]: a, [next]: b });
    expect(await gate.waiting(source, [refs({ [main]: a, [next]: b })])).toEqual(new Set());
    expect(asked).toEqual([]);
    await gate.waiting(source, [refs({ [main]: a, [next]: b }), refs({ [main]: a })]);
    expect(asked).toEqual([[b]]);
  });

  it('asks once about what has passed, and again about what has not', async () => {
    const { gate, asked } = gateFor(a);
    const source = refs({ [main]: a, [next]: b });
    await gate.waiting(source, [refs({})]);
    await gate.waiting(source, [refs({})]);
    expect(asked).toEqual([[a, b], [b]]);
  });
});

describe('the plan for a branch that waits', () => {
  const plan = (
    source: Record<string, string>,
    destination: Record<string, string>,
    prune: 'off' | 'force',
  ) =>
    planRefs({
      source: refs(source),
      destination: refs(destination),
      memory: undefined,
      selected: () => true,
      strategy: 'theirs',
      prune,
      ancestry: new Map(),
      refusals: new Map(),
      waiting: new Set([main]),
    });

  it('holds it where it is new, and where it would move', () => {
    const held = { ref: main, action: 'held', push: false, reason: waitsForValidation };
    expect(plan({ [main]: a }, {}, 'off')).toMatchObject([held]);
    expect(plan({ [main]: a }, { [main]: b }, 'off')).toMatchObject([held]);
  });

  it('leaves it unchanged where it has arrived already', () => {
    expect(plan({ [main]: a }, { [main]: a }, 'off')).toMatchObject([{ action: 'unchanged' }]);
  });

  it('keeps back no other ref, and deletes nothing on its account', () => {
    const planned = plan({ [main]: a, [next]: c }, { [main]: b, [next]: b }, 'force');
    expect(planned.map(({ ref, action, push }) => [ref, action, push])).toEqual([
      [main, 'held', false],
      [next, 'diverged', true],
    ]);
  });
});

describe('the branches to ask about', () => {
  const held = (ref: string, commit: string | null, reason: string) => ({ ref, new: commit, reason });

  it('are those that wait at any destination, each once', () => {
    const waiting = held(main, a, waitsForValidation);
    const reports = [
      { refs: [waiting, held(next, b, 'the host said no')] },
      { refs: [waiting, { ref: 'refs/heads/done', new: c }] },
    ];
    expect(branchesThatWait(reports)).toEqual([{ ref: main, id: a }]);
  });

  it('are not more than a hundred', () => {
    const many = Array.from({ length: 150 }, (_, index) =>
      held(`refs/heads/${index}`, a, waitsForValidation),
    );
    expect(branchesThatWait([{ refs: many }])).toHaveLength(100);
  });
});
