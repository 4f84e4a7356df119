import { describe, expect, it } from 'vitest';
import { identityOf } from '../../../../functions/taxonomy/merge/identity.ts';
import { type Json, parsed } from '../../../support/taxonomy-values.ts';

function identity(...arrays: readonly (readonly Json[])[]) {
  return identityOf(
    arrays.map((items) => parsed(JSON.stringify(items))).filter((node) => node.kind === 'array'),
  );
}

describe('how items are told apart', () => {
  it('by the first known member that is in all of them and different in each', () => {
    expect(
      identity([
        { title: 'a', id: 1 },
        { title: 'b', id: 2 },
      ]),
    ).toEqual({ kind: 'keyed', field: 'id' });
    expect(
      identity([
        { title: 'a', id: 1 },
        { title: 'b', id: 1 },
      ]),
    ).toEqual({ kind: 'keyed', field: 'title' });
    expect(
      identity([
        { path: 'a', name: 'x' },
        { path: 'b', name: 'y' },
      ]),
    ).toEqual({ kind: 'keyed', field: 'path' });
  });

  it('in the same way in all versions of the list', () => {
    expect(identity([{ id: 1, key: 1 }], [{ key: 2 }, { key: 3 }])).toEqual({ kind: 'keyed', field: 'key' });
  });

  it('by a member that ends in id, before a title', () => {
    const items = (name: string) => [
      { title: 'a', [name]: 1 },
      { title: 'b', [name]: 2 },
    ];
    for (const name of ['docId', 'doc_id', 'doc-id', 'docID', '_id', '@id']) {
      expect(identity(items(name))).toEqual({ kind: 'keyed', field: name });
    }
    expect(identity(items('valid'))).toEqual({ kind: 'keyed', field: 'title' });
  });

  it('not by null, and not by what is no scalar', () => {
    expect(identity([{ id: null, key: 1 }])).toEqual({ kind: 'keyed', field: 'key' });
    expect(identity([{ id: [1], key: 1 }])).toEqual({ kind: 'keyed', field: 'key' });
  });

  it('one number in two spellings is one name', () => {
    const array = parsed('[{"id": 1}, {"id": 1.0}]');
    expect(array.kind === 'array' && identityOf([array])).toMatchObject({ kind: 'atom' });
  });

  it('by themselves when they are different scalars', () => {
    expect(identity(['a', 'b'], [1, true, null])).toEqual({ kind: 'set' });
  });

  it('not at all when one is there twice, or they are of several kinds, or lists, or have no name', () => {
    const atoms = [identity(['a', 'a']), identity(['a', { id: 1 }]), identity([{ id: 1 }], ['a'])];
    const others = [identity([{ id: 1 }, 'a']), identity([[1], [2]]), identity([{ a: 1 }, { a: 2 }])];
    expect([...atoms, ...others].map(({ kind }) => kind)).toEqual(Array.from({ length: 6 }, () => 'atom'));
  });

  it('empty lists have no say', () => {
    expect(identity([], [{ id: 1 }])).toEqual({ kind: 'keyed', field: 'id' });
    expect(identity([], [])).toEqual({ kind: 'empty' });
  });
});
