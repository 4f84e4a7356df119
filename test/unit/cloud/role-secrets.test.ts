import { describe, expect, it } from 'vitest';
import { mayReadSecret } from '../../../local/cloud/template/role-secrets.ts';

describe('a secret', () => {
  it.each([
    ['by its exact name', ['auto-builder/TOKEN-??????'], true],
    ['by a wildcard', ['auto-builder/*'], true],
    ['among all', ['*'], true],
    ['not by the name of another', ['auto-builder/OTHER-??????'], false],
    ['not by a name that it only starts with', ['auto-builder/TOK-??????'], false],
    ['not by a pattern with a dot in place of a slash', ['auto-builder.TOKEN-??????'], false],
    ['not at all', [], false],
  ])('may be read %s', (_, patterns, expected) => {
    expect(mayReadSecret(patterns, 'auto-builder/TOKEN')).toBe(expected);
  });
});
