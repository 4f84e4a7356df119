import { describe, expect, it } from 'vitest';
import { matches, patternProblems } from '../../../local/cloud/bus/pattern.ts';

const event = {
  source: 'auto-builder',
  'detail-type': 'repository.pushed',
  resources: ['one', 'two'],
  detail: { repository: { name: 'alpha', archived: false, id: 7 }, note: null },
};

describe('an event pattern', () => {
  it.each([
    ['an exact value', { source: ['auto-builder'] }, true],
    ['one of several values', { source: ['other', 'auto-builder'] }, true],
    ['another value', { source: ['other'] }, false],
    ['all fields', { source: ['auto-builder'], 'detail-type': ['repository.pushed'] }, true],
    ['only some of the fields', { source: ['auto-builder'], 'detail-type': ['mirror.synced'] }, false],
    ['a prefix', { 'detail-type': [{ prefix: 'repository.' }] }, true],
    ['another prefix', { 'detail-type': [{ prefix: 'mirror.' }] }, false],
    ['a prefix of a number', { detail: { repository: { id: [{ prefix: '7' }] } } }, false],
    ['a nested value', { detail: { repository: { name: ['alpha'] } } }, true],
    ['a number', { detail: { repository: { id: [7] } } }, true],
    ['a number as text', { detail: { repository: { id: ['7'] } } }, false],
    ['false', { detail: { repository: { archived: [false] } } }, true],
    ['null', { detail: { note: [null] } }, true],
    ['one element of a list', { resources: ['two'] }, true],
    ['anything but another value', { source: [{ 'anything-but': 'other' }] }, true],
    ['anything but that value', { source: [{ 'anything-but': ['auto-builder', 'x'] }] }, false],
    ['anything but a prefix', { 'detail-type': [{ 'anything-but': { prefix: 'repository.' } }] }, false],
    ['anything but, where there is nothing', { missing: [{ 'anything-but': 'x' }] }, false],
    ['existence', { detail: { note: [{ exists: true }] } }, true],
    ['absence of what is there', { detail: { note: [{ exists: false }] } }, false],
    ['absence below what is not there', { detail: { other: { deep: [{ exists: false }] } } }, true],
  ])('with %s', (_, pattern, expected) => {
    expect(patternProblems(pattern)).toEqual([]);
    expect(matches(pattern, event)).toBe(expected);
  });

  it.each([
    ['an unknown operator', { source: [{ suffix: 'x' }] }, 'EventPattern.source: {"suffix":"x"}'],
    ['a numeric comparison', { detail: { size: [{ numeric: ['>', 5] }] } }, 'EventPattern.detail.size'],
    ['a prefix with options', { source: [{ prefix: { 'equals-ignore-case': 'x' } }] }, 'EventPattern.source'],
    ['an unknown exclusion', { source: [{ 'anything-but': { suffix: 'x' } }] }, 'EventPattern.source'],
    ['two operators in one', { source: [{ prefix: 'a', exists: true }] }, 'EventPattern.source'],
    ['an alternative', { $or: [{ source: ['a'] }] }, 'EventPattern.$or'],
    ['a value without a list', { source: 'auto-builder' }, 'EventPattern.source'],
    ['an empty list', { source: [] }, 'EventPattern.source'],
  ])('with %s is refused with its place', (_, pattern, place) => {
    expect(patternProblems(pattern)).toEqual([expect.stringContaining(place)]);
  });
});
