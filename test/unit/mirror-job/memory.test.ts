import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryText, nextMemory, partialMemory, readMemory } from '../../../functions/mirror/memory.ts';
import type { MirrorMemory } from '../../../functions/mirror/plan.ts';
import { refResult } from '../../support/mirror-reports.ts';

const one = '1'.repeat(40);
const two = '2'.repeat(40);

const objectId = fc.integer({ min: 0, max: 0xffff }).map((id) => id.toString(16).padStart(40, '0'));
/** What git allows in a name, as far as it matters: anything but spaces and control characters. */
const refName = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
  .filter((name) => !/[\s\p{C}]/u.test(name))
  .map((name) => `refs/heads/${name}`);
const memoryOf = fc.dictionary(refName, fc.record({ id: objectId, created: fc.boolean() })).map((entries) => {
  const refs = Object.entries(entries);
  return {
    synced: new Map(refs.map(([ref, { id }]) => [ref, id])),
    created: new Set(refs.filter(([, { created }]) => created).map(([ref]) => ref)),
  } satisfies MirrorMemory;
});

const remember = (synced: Readonly<Record<string, string>>, ...created: string[]): MirrorMemory => ({
  synced: new Map(Object.entries(synced)),
  created: new Set(created),
});

describe('a memory as text', () => {
  it('is read as it was written, whatever the refs are called', () => {
    fc.assert(
      fc.property(memoryOf, (memory) => {
        expect(readMemory(memoryText(memory))).toEqual(memory);
      }),
    );
  });

  it('is the same for the same memory in any order, so that it is one blob', () => {
    fc.assert(
      fc.property(memoryOf, (memory) => {
        const turned = { ...memory, synced: new Map([...memory.synced].reverse()) };
        expect(memoryText(turned)).toBe(memoryText(memory));
      }),
    );
  });

  it('has a line for each ref, sorted, with a mark behind those that were created', () => {
    const memory = remember({ 'refs/tags/v1': two, 'refs/heads/main': one }, 'refs/tags/v1');
    expect(memoryText(memory)).toBe(`${one} refs/heads/main\n${two} refs/tags/v1 created\n`);
  });

  it('is empty for an empty memory', () => {
    expect(readMemory('')).toEqual(remember({}));
  });
});

describe('what is remembered after a run', () => {
  const sides = (source: Record<string, string>, destination: Record<string, string>) => ({
    source: new Map(Object.entries(source)),
    destination: new Map(Object.entries(destination)),
  });

  it('are the refs that are equal on both sides', () => {
    const memory = nextMemory(undefined, sides({ a: one, b: two, c: one }, { a: one, b: one, d: two }), []);
    expect(memory).toEqual(remember({ a: one }));
  });

  it('is which of them were created now', () => {
    const results = [refResult({ ref: 'a' }), refResult({ ref: 'b', action: 'update' })];
    const memory = nextMemory(undefined, sides({ a: one, b: one }, { a: one, b: one }), results);
    expect(memory.created).toEqual(new Set(['a']));
  });

  it('is which of them were created earlier', () => {
    const memory = nextMemory(remember({ a: two }, 'a'), sides({ a: one }, { a: one }), []);
    expect(memory).toEqual(remember({ a: one }, 'a'));
  });

  it('is a ref that is gone at the source and could not be pruned yet, as it was', () => {
    const memory = nextMemory(remember({ a: one }, 'a'), sides({}, { a: one }), []);
    expect(memory).toEqual(remember({ a: one }, 'a'));
  });

  it('is a ref that was held, as it was left, so that it can still be pruned one day', () => {
    const memory = nextMemory(remember({ a: one }, 'a'), sides({ a: two }, { a: one }), []);
    expect(memory).toEqual(remember({ a: one }, 'a'));
  });

  it('is not a ref that another hand moved at the destination', () => {
    const three = '3'.repeat(40);
    const memory = nextMemory(remember({ a: one }, 'a'), sides({ a: two }, { a: three }), []);
    expect(memory).toEqual(remember({}));
  });

  it('is not a ref that is gone on both sides', () => {
    expect(nextMemory(remember({ a: one }, 'a'), sides({}, {}), [])).toEqual(remember({}));
  });

  it('is never a creation that did not arrive', () => {
    const results = [refResult({ ref: 'a', ok: false })];
    expect(nextMemory(undefined, sides({ a: one }, {}), results)).toEqual(remember({}));
  });
});

describe('what is remembered after a run that did not come to rest', () => {
  it('is what was known before, when nothing arrived', () => {
    const before = remember({ a: one }, 'a');
    expect(partialMemory(before, [refResult({ ref: 'b', ok: false })])).toBe(before);
    expect(partialMemory(undefined, [])).toBeUndefined();
  });

  it('is also what arrived, and what was created', () => {
    const results = [
      refResult({ ref: 'new', new: one }),
      refResult({ ref: 'old', action: 'update', new: two }),
      refResult({ ref: 'gone', action: 'delete', new: null }),
      refResult({ ref: 'refused', new: two, ok: false }),
    ];
    const before = remember({ old: one, gone: one, other: one }, 'gone', 'other');
    expect(partialMemory(before, results)).toEqual(
      remember({ old: two, other: one, new: one }, 'other', 'new'),
    );
  });

  it('leaves the memory from before as it is', () => {
    const before = remember({ a: one });
    partialMemory(before, [refResult({ ref: 'b' })]);
    expect(before).toEqual(remember({ a: one }));
  });
});
