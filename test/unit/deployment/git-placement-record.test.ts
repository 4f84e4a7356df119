import { describe, expect, it } from 'vitest';
import { placeRefs } from '../../../functions/deployment/targets/git/place-refs.ts';
import {
  type PlacementRecord,
  parseRecord,
  recordCommit,
} from '../../../functions/deployment/targets/git/placement-record.ts';

const id = (digit: string) => digit.repeat(40);
const writing = { title: 'shop in production', emptyTree: id('4'), at: 1_800_000_000_000 };

describe('the record of what a branch was led to', () => {
  it.each<[string, PlacementRecord]>([
    ['whole', { release: 'a1', fence: 7, runId: '20261121T101500-3fa9c1d2', tip: id('1'), before: id('2') }],
    ['of a withdrawal', { fence: 8, runId: '20261121T101500-3fa9c1d2' }],
  ])('is read as it was written: %s', (_what, record) => {
    expect(parseRecord(recordCommit(record, writing))).toEqual(record);
  });

  it.each([
    ['a plain commit', 'mend the build\n'],
    ['a commit that a deployment made', 'deploy x\n\nAuto-Builder-Release: a1\nAuto-Builder-Run: r\n'],
    ['one whose fence is no number', 'x\n\nAuto-Builder-Fence: many\nAuto-Builder-Run: r\n'],
  ])('is not seen in %s', (_what, message) => {
    expect(parseRecord({ message })).toBeUndefined();
  });
});

describe('the own refs of a target', () => {
  it('are told apart by app, environment and name', () => {
    expect(placeRefs('shop', 'production', 'git')).toEqual({
      record: 'refs/auto-builder/deployed/shop/production/git',
      waiting: 'refs/auto-builder/waiting/shop/production/git/',
    });
  });

  it('have nothing in them that git forbids', () => {
    expect(placeRefs('shop', 'a..b', 'ä /x.lock').record).toBe(
      'refs/auto-builder/deployed/shop/a%2e%2eb/%c3%a4%20%2fx%2elock',
    );
  });
});
