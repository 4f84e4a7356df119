import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import {
  isSelected,
  pythonRule,
  selectorMatches,
} from '../../../../functions/validation/engines/python/python-rules.ts';
import {
  isRuffSelector,
  ruffRuleNumbers,
} from '../../../../functions/validation/engines/python/ruff-rule-codes.ts';

const { Workspace } = createRequire(import.meta.url)('@astral-sh/ruff-wasm-nodejs') as {
  Workspace: new (options: unknown, encoding: number) => { free(): void };
};

function isTaken(select: readonly string[]): boolean {
  try {
    new Workspace({ lint: { select } }, 1).free();
    return true;
  } catch {
    return false;
  }
}

describe('the list of rules', () => {
  it('has no code that the built-in ruff refuses', () => {
    const codes = Object.entries(ruffRuleNumbers).flatMap(([letters, numbers]) =>
      numbers.split(' ').map((number) => letters + number),
    );
    expect(codes.length).toBeGreaterThan(900);
    expect(isTaken(codes)).toBe(true);
  });

  it.each([
    'ALL',
    'E',
    'E5',
    'E501',
    'PL',
    'PLR09',
    'C',
    'C90',
    'TCH',
    'W605',
    'D417',
    'NOPE',
    'E999',
    'W503',
    'X1',
    'e501',
    'E50100',
  ])('agrees with the built-in ruff about %s', (selector) => {
    expect(isRuffSelector(selector)).toBe(isTaken([selector]));
  });
});

describe('a selector', () => {
  it.each([
    ['E', 'E501', true],
    ['E', 'EM101', false],
    ['PL', 'PLR0913', true],
    ['D1', 'D100', true],
    ['D1', 'D200', false],
    ['ALL', 'F401', true],
    ['ALL', 'format', false],
    ['F', 'invalid-syntax', false],
  ])('%s and the code %s: %s', (selector, code, expected) => {
    expect(selectorMatches(selector, code)).toBe(expected);
  });

  it('wins when it is the more exact one; equally exact, the code is left out', () => {
    expect(isSelected('D104', ['D'], ['D1'])).toBe(false);
    expect(isSelected('D104', ['D104'], ['D1'])).toBe(true);
    expect(isSelected('D104', ['D'], ['D'])).toBe(false);
    expect(isSelected('D104', ['ALL'], [])).toBe(true);
    expect(isSelected('D104', ['E'], [])).toBe(false);
  });
});

describe('what a code means', () => {
  it.each([
    ['invalid-syntax', 1, 'critical'],
    ['F401', 2, 'warning'],
    ['F822', 2, 'error'],
    ['E501', 3, 'warning'],
    ['format', 3, 'info'],
    ['D103', 4, 'warning'],
    ['D205', 4, 'info'],
    ['UP006', 3, 'info'],
    ['B006', 3, 'warning'],
    ['no-such-code', 3, 'info'],
    ['constructor', 3, 'info'],
  ])('%s: stage %d, %s', (code, stage, severity) => {
    expect(pythonRule(code)).toMatchObject({ stage, severity });
  });
});
