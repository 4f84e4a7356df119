import { describe, expect, it } from 'vitest';
import { resolve, resolveCondition, type Scope } from '../../../local/cloud/template/intrinsics.ts';

const scope: Scope = {
  where: 'Test',
  ref: (name) => `ref-${name}`,
  attribute: (logicalId, attribute) => `${logicalId}/${attribute}`,
  importedValue: (name) => `imported-${name}`,
  condition: (name) => name === 'True',
  mapped: (...names) => names.join('-'),
};
/** Written apart, so that it is not taken for a template literal that was forgotten. */
const variable = (name: string) => `$\{${name}}`;

describe('a template function', () => {
  it.each([
    ['Ref', { Ref: 'Queue' }, 'ref-Queue'],
    ['Fn::GetAtt as a list', { 'Fn::GetAtt': ['Queue', 'Arn'] }, 'Queue/Arn'],
    ['Fn::GetAtt as a text', { 'Fn::GetAtt': 'Queue.Nested.Arn' }, 'Queue/Nested.Arn'],
    ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'B' }, 3]] }, 'a-ref-B-3'],
    ['Fn::Join of a split', { 'Fn::Join': ['+', { 'Fn::Split': [',', 'a,b'] }] }, 'a+b'],
    ['Fn::Split', { 'Fn::Split': ['/', 'a/b'] }, ['a', 'b']],
    ['Fn::Select', { 'Fn::Select': [1, ['a', { Ref: 'B' }]] }, 'ref-B'],
    ['Fn::Select of a split', { 'Fn::Select': ['0', { 'Fn::Split': ['/', 'a/b'] }] }, 'a'],
    ['Fn::Sub', { 'Fn::Sub': `x-${variable('A')}-${variable('B.Arn')}` }, 'x-ref-A-B/Arn'],
    [
      'Fn::Sub with variables',
      { 'Fn::Sub': [`${variable('A')}${variable('C')}`, { A: { Ref: 'B' } }] },
      'ref-Bref-C',
    ],
    ['Fn::Sub with a literal', { 'Fn::Sub': variable('!Literal') }, variable('Literal')],
    ['Fn::ImportValue', { 'Fn::ImportValue': { 'Fn::Join': ['', ['a', 'b']] } }, 'imported-ab'],
    ['Fn::FindInMap', { 'Fn::FindInMap': ['M', 'a', 'b'] }, 'M-a-b'],
    ['Fn::If', { 'Fn::If': ['True', { Ref: 'A' }, 'b'] }, 'ref-A'],
    ['Fn::If, otherwise', { 'Fn::If': ['False', { Ref: 'A' }, 'b'] }, 'b'],
    ['nesting', { a: [{ b: { Ref: 'C' } }] }, { a: [{ b: 'ref-C' }] }],
  ])('%s', (_, value, expected) => {
    expect(resolve(value, scope)).toEqual(expected);
  });

  it('AWS::NoValue removes what it stands for', () => {
    const nothing = { Ref: 'AWS::NoValue' };
    expect(resolve({ a: nothing, b: [nothing, 1], c: { 'Fn::If': ['True', nothing, 1] } }, scope)).toEqual({
      b: [1],
    });
    expect(resolve(nothing, scope)).toBeUndefined();
  });

  it.each([
    ['an unknown function', { 'Fn::Cidr': ['10.0.0.0/8'] }],
    ['an element that is not there', { 'Fn::Select': [3, ['a']] }],
    ['a text where a list belongs', { 'Fn::Join': ['-', 'a'] }],
    ['an object where a text belongs', { 'Fn::Join': ['-', [{ a: 1 }]] }],
  ])('refuses %s and says where', (_, value) => {
    expect(() => resolve(value, scope)).toThrow(
      expect.objectContaining({ code: 'CLOUD_VALUE_UNRESOLVABLE', where: 'Test' }),
    );
  });
});

describe('a condition', () => {
  it.each([
    ['Fn::Equals', { 'Fn::Equals': [{ Ref: 'A' }, 'ref-A'] }, true],
    ['Fn::Equals of others', { 'Fn::Equals': ['a', 'b'] }, false],
    ['Fn::And', { 'Fn::And': [{ Condition: 'True' }, { Condition: 'False' }] }, false],
    ['Fn::Or', { 'Fn::Or': [{ Condition: 'False' }, { Condition: 'True' }] }, true],
    ['Fn::Not', { 'Fn::Not': [{ Condition: 'True' }] }, false],
  ])('%s', (_, value, expected) => {
    expect(resolveCondition(value, scope)).toBe(expected);
  });
});
