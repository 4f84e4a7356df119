import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { healingTable, remediesFor } from '../../../../functions/health/healing/remedies.ts';
import { remedyNames } from '../../../../shared/health/healing.ts';
import { checkNames } from '../../../../shared/health/health.ts';
import { codesIn, tableOf } from '../../../support/guide.ts';

const guide = await readFile(new URL('../../../../docs/healing.md', import.meta.url), 'utf8');

function section(heading: string): string {
  const parts = guide.split(/^## (.+)$/m);
  const at = parts.indexOf(heading);
  if (at === -1) throw new Error(`docs/healing.md has no heading “${heading}”`);
  return parts[at + 1] ?? '';
}

describe('the guide to healing', () => {
  it('has the table from finding to remedy, line by line', () => {
    const rows = tableOf(section('From finding to remedy'));
    const written = rows.map(([check = '', codes = '', steps = '']) => ({
      ...{ check: codesIn(check)[0], codes: codesIn(codes), steps: codesIn(steps) },
    }));
    expect(written).toEqual(healingTable);
  });

  it('says of every remedy what it does', () => {
    const rows = tableOf(section('Remedies'));
    expect(rows.flatMap(([name = '']) => codesIn(name))).toEqual([...remedyNames]);
  });

  it('has a place for the results of the faults that were tried', () => {
    expect(guide.match(/<!-- results -->/g)).toHaveLength(1);
  });
});

describe('the table from finding to remedy', () => {
  it('names no more than three tries', () => {
    expect(Math.max(...healingTable.map(({ steps }) => steps.length))).toBe(3);
  });

  it('uses every remedy', () => {
    expect(new Set(healingTable.flatMap(({ steps }) => steps))).toEqual(new Set(remedyNames));
  });

  it('has no remedy for what it does not name', () => {
    const unnamed = checkNames.filter((check) => !healingTable.some((row) => row.check === check));
    expect(unnamed.flatMap((check) => remediesFor({ check, code: 'ANY' }))).toEqual([]);
    expect(remediesFor({ check: 'git', code: 'GIT_UNREACHABLE' })).toEqual([]);
  });

  it('leaves to a person what a person has to decide', () => {
    expect(remediesFor({ check: 'refs', code: 'REFS_DIVERGED' })).toEqual([]);
    expect(remediesFor({ check: 'sync', code: 'SYNC_HELD' })).toEqual([]);
  });
});
