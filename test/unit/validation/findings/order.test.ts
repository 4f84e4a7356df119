import { describe, expect, it } from 'vitest';
import { inOrder, worstFirst } from '../../../../functions/validation/findings/order.ts';
import { finding } from '../../../support/validation-results.ts';

describe('the order of findings', () => {
  it('is file, line, column, code', () => {
    const sorted = [
      finding({ file: 'Z.py', line: 9 }),
      finding({ file: 'a.py', line: 2, column: 9 }),
      finding({ file: 'a.py', line: 10, column: 1 }),
      finding({ file: 'a.py', line: 10, column: 2, code: 'E1' }),
      finding({ file: 'a.py', line: 10, column: 2, code: 'F1' }),
    ];
    expect(inOrder(sorted.toReversed())).toEqual(sorted);
  });

  it('is by severity first where only so many can be shown', () => {
    const sorted = [
      finding({ file: 'z.py', severity: 'critical' }),
      finding({ file: 'a.py', severity: 'error' }),
      finding({ file: 'b.py', severity: 'error' }),
      finding({ file: 'a.py', severity: 'info' }),
    ];
    expect(worstFirst(sorted.toReversed())).toEqual(sorted);
  });
});
