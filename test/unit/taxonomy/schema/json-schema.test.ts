import { describe, expect, it } from 'vitest';
import { TaxonomyError } from '../../../../functions/taxonomy/errors.ts';
import { compileSchema } from '../../../../functions/taxonomy/schema/json-schema.ts';
import { type Json, parsed } from '../../../support/taxonomy-values.ts';

const where = 'acme/hub:schema.json';

function check(schema: Json, text: string) {
  return compileSchema(JSON.stringify(schema), where).check(parsed(text), 'acme/a:index.json', text);
}

const entries = {
  type: 'object',
  required: ['entries'],
  properties: {
    entries: {
      type: 'array',
      items: {
        type: 'object',
        required: ['id'],
        additionalProperties: false,
        properties: { id: { type: 'string' }, 'a/b~c': { enum: ['x', 'y'] } },
      },
    },
  },
};

describe('a file held against a JSON Schema', () => {
  it('is fine when it satisfies it', () => {
    expect(check(entries, '{"entries":[{"id":"intro"}]}')).toBeUndefined();
  });

  it('is named with the place, the line and the column of what is wrong', () => {
    const text = '{\n  "entries": [\n    { "id": "intro" },\n    { "id": 7 }\n  ]\n}\n';
    const problem = check(entries, text);
    expect(problem).toMatchObject({
      code: 'TAXONOMY_SCHEMA_VIOLATED',
      what: '/entries/[id=7]/id must be string',
      where: 'acme/a:index.json:4:13',
      line: 4,
      column: 13,
    });
  });

  it('is named without a line where its text is not given', () => {
    const problem = compileSchema(JSON.stringify(entries), where).check(parsed('{}'), 'acme/a:index.json');
    expect(problem).toMatchObject({ where: 'acme/a:index.json', line: undefined });
  });

  it.each([
    ['a member that is missing', '{"entries":[{}]}', "/entries/0 must have required property 'id'"],
    [
      'a member that may not be there',
      '{"entries":[{"id":"a","x":1}]}',
      '/entries/[id=a] must NOT have additional properties: "x"',
    ],
    [
      'a value that is not allowed, with those that are',
      '{"entries":[{"id":"a","a/b~c":"z"}]}',
      '/entries/[id=a]/a~1b~0c must be equal to one of the allowed values: ["x","y"]',
    ],
    ['the whole file', '[]', '/ must be object'],
  ])('is told of %s', (_what, text, what) => {
    expect(check(entries, text)?.what).toBe(what);
  });

  it('is told of the alternatives as a whole', () => {
    const schema = { anyOf: [{ type: 'string' }, { type: 'array' }] };
    expect(check(schema, '1')?.what).toBe('/ must match a schema in anyOf');
  });

  it.each([
    ['a required member that every object seems to have', { required: ['toString'] }, '{}'],
    ['__proto__ as a member of its own', { additionalProperties: false }, '{"__proto__":1}'],
  ])('is not deceived by %s', (_what, schema, text) => {
    expect(check(schema, text)?.code).toBe('TAXONOMY_SCHEMA_VIOLATED');
  });

  it.each([
    ['an integer beyond 2^53', { type: 'integer' }, '9007199254740993'],
    ['a number beyond every double', { type: 'number', minimum: 0 }, '1e400'],
    ['and a negative one', { type: 'number', maximum: 0 }, '-1e400'],
  ])('may hold %s', (_what, schema, text) => {
    expect(check(schema, text)).toBeUndefined();
  });

  it('is named when the validator cannot compare it', () => {
    const problem = check({ uniqueItems: true }, '[{"valueOf":1},{"valueOf":2}]');
    expect(problem?.what).toContain('cannot be checked');
  });
});

describe('a JSON Schema', () => {
  it.each([
    ['2020-12, without saying so', { prefixItems: [{ type: 'string' }] }],
    [
      '2020-12',
      { $schema: 'https://json-schema.org/draft/2020-12/schema', prefixItems: [{ type: 'string' }] },
    ],
    ['2019-09', { $schema: 'https://json-schema.org/draft/2019-09/schema', items: [{ type: 'string' }] }],
    ['7', { $schema: 'http://json-schema.org/draft-07/schema#', items: [{ type: 'string' }] }],
  ])('is understood by its draft: %s', (_draft, schema) => {
    expect(check(schema, '["a"]')).toBeUndefined();
    expect(check(schema, '[1]')?.what).toBe('/{1} must be string');
  });

  it('may have words and formats that nobody knows', () => {
    const schema = { 'x-owner': 'docs', type: 'string', format: 'made-up' };
    expect(check(schema, '"a"')).toBeUndefined();
  });

  it('may have comments', () => {
    const schema = compileSchema('\uFEFF// what a file is\n{ "type": "array" }', where);
    expect(schema.check(parsed('{}'), 'a')?.what).toBe('/ must be array');
  });

  it('may be YAML', () => {
    const schema = compileSchema('type: array\n', 'acme/hub:schema.yaml');
    expect(schema.check(parsed('{}'), 'a')?.what).toBe('/ must be array');
  });

  it('may refer to its own parts', () => {
    const schema = { $defs: { id: { type: 'string' } }, items: { $ref: '#/$defs/id' } };
    expect(check(schema, '[1]')?.what).toBe('/{1} must be string');
  });

  it.each([
    ['no JSON', '{', 'it cannot be parsed'],
    ['no schema', '[]', 'a schema is an object, true or false'],
    ['wrong in itself', '{"type":"strin"}', 'it is no valid schema'],
    [
      'of an unknown draft',
      '{"$schema":"http://json-schema.org/draft-04/schema#"}',
      'draft-04/schema#" is not known',
    ],
    ['one that leads elsewhere', '{"$ref":"https://example.com/other.json"}', "can't resolve reference"],
    ['one that is not answered at once', '{"$async":true}', '$async is not supported'],
    ['a pattern that is none', '{"pattern":"("}', 'it is no valid schema'],
    ['too long', `"${'x'.repeat(1024 * 1024)}"`, 'it is longer than 1048576 characters'],
  ])('is refused by name when it is %s', (_what, text, reason) => {
    const compile = () => compileSchema(text, where);
    expect(compile).toThrow(TaxonomyError);
    expect(compile).toThrow(reason);
    expect(compile).toThrow('TAXONOMY_SCHEMA_INVALID');
  });
});

describe('a pattern that does not come to an end', () => {
  const limits = { characters: 1_000, milliseconds: 30, timeouts: 2 };
  const hostile = `"${'a'.repeat(40)}!"`;

  it('is stopped, and the file named as not checked', () => {
    const schema = compileSchema('{"pattern":"^(a+)+$"}', where, limits);
    expect(schema.check(parsed(hostile), 'acme/a:index.json')?.what).toContain('did not come to an end');
    expect(schema.check(parsed('"aaa"'), 'acme/a:other.json')).toBeUndefined();
  });

  it('is not tried for ever: after some files none is checked', () => {
    const schema = compileSchema('{"pattern":"^(a+)+$"}', where, limits);
    schema.check(parsed(hostile), 'acme/a:one.json');
    schema.check(parsed(hostile), 'acme/a:two.json');
    expect(schema.check(parsed('"aaa"'), 'acme/a:three.json')?.code).toBe('TAXONOMY_SCHEMA_VIOLATED');
  });
});
