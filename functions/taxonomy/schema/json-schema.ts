import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { stripComments } from 'jsonc-parser';
import { parse as parseYaml } from 'yaml';
import { DocumentError } from '../document/errors.ts';
import type { Node } from '../document/node.ts';
import { TaxonomyError } from '../errors.ts';
import { plainValue } from './plain-value.ts';
import { findPosition, nodeAt, type Position, placeOf } from './position.ts';
import { timeLimit } from './time-limit.ts';

/** A JSON Schema that files can be held against. */
export interface CompiledSchema {
  /**
   * The first thing that is wrong with a value, `undefined` when nothing is. Numbers are compared as doubles: above 2^53 two that
   * differ may count as one.
   *
   * @param file names the file in the error
   * @param text of the file: with it the error knows line and column
   */
  check(root: Node, file: string, text?: string): DocumentError | undefined;
}

/** How much a schema may be, and how long it may take. Schemas come from a repository, and so do their patterns. */
export interface SchemaLimits {
  /** UTF-16 code units. */
  readonly characters: number;
  /** For one file. */
  readonly milliseconds: number;
  /** Files that may run out of time before nothing is tried any more. */
  readonly timeouts: number;
}

const usualLimits: SchemaLimits = { characters: 1024 * 1024, milliseconds: 2_000, timeouts: 3 };

/**
 * Reads a JSON Schema (JSON with or without comments, or YAML by the file's name): drafts 2020-12, 2019-09 and 7 by its `$schema`, without
 * one 2020-12. Nothing is fetched: a `$ref` that leads out of the schema makes it useless. `format` is not checked, as 2020-12 has it.
 * Throws `TaxonomyError` `TAXONOMY_SCHEMA_INVALID`.
 *
 * A pattern may take forever on some strings. That is why a check ends after two seconds, and names the file as one that could not be
 * checked; after three of those no file is checked any more, and each is named so.
 *
 * @param where names the schema in errors: `owner/name:path`
 */
export function compileSchema(
  text: string,
  where: string,
  limits: SchemaLimits = usualLimits,
): CompiledSchema {
  if (text.length > limits.characters)
    throw invalid(`it is longer than ${limits.characters} characters`, where);
  const validate = compile(parse(text, where), where);
  const limited = timeLimit(limits.milliseconds);
  let timeouts = 0;
  return {
    check(root, file, fileText) {
      if (timeouts >= limits.timeouts) return outOfTime(file, where);
      const value = plainValue(root);
      const ended = limited(() => outcome(validate, value));
      if (ended === 'out-of-time') {
        timeouts += 1;
        return outOfTime(file, where);
      }
      return ended.result && violation(ended.result, { root, file, text: fileText, where });
    },
  };
}

function parse(text: string, where: string): unknown {
  try {
    if (/\.ya?ml$/i.test(where)) return parseYaml(text);
    return JSON.parse(stripComments(text.replace(/^\uFEFF/, '')));
  } catch (error) {
    throw invalid('it cannot be parsed', where, error);
  }
}

const drafts = [
  { uri: 'https://json-schema.org/draft/2020-12/schema', Validator: Ajv2020 },
  { uri: 'https://json-schema.org/draft/2019-09/schema', Validator: Ajv2019 },
  { uri: 'http://json-schema.org/draft-07/schema', Validator: Ajv },
] as const;

function compile(schema: unknown, where: string): ValidateFunction {
  if (
    typeof schema !== 'boolean' &&
    (typeof schema !== 'object' || schema === null || Array.isArray(schema))
  ) {
    throw invalid('a schema is an object, true or false', where);
  }
  const uri = typeof schema === 'object' && '$schema' in schema ? schema.$schema : drafts[0].uri;
  const draft = drafts.find((one) => one.uri === String(uri).replace(/#$/, ''));
  if (!draft) throw invalid(`the draft ${JSON.stringify(uri)} is not known`, where);
  if (typeof schema === 'object' && '$async' in schema) throw invalid('$async is not supported', where);
  const { Validator } = draft;
  try {
    // Unknown words and formats are allowed in JSON Schema: they are remarks.
    const validator = new Validator({
      strict: false,
      validateFormats: false,
      ownProperties: true,
      logger: false,
    });
    return validator.compile(schema);
  } catch (error) {
    throw invalid(`it is no valid schema: ${reasonOf(error)}`, where, error);
  }
}

function reasonOf(error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  return reason.length > 300 ? `${reason.slice(0, 300)}…` : reason;
}

interface Outcome {
  readonly error: Pick<ErrorObject, 'instancePath' | 'message' | 'params'>;
}

function outcome(validate: ValidateFunction, value: unknown): Outcome | undefined {
  try {
    if (validate(value)) return undefined;
  } catch (error) {
    // The validator compares objects by their methods: members of such names, and very deep values, are too much for it.
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    const message = `cannot be checked: ${reasonOf(error)}`;
    return { error: { instancePath: '', message, params: {} } };
  }
  // The last one is what failed as a whole: those before it are of its alternatives.
  const error = validate.errors?.at(-1);
  return error && { error };
}

function violation(
  { error }: Outcome,
  { root, file, text, where }: { root: Node; file: string; text: string | undefined; where: string },
): DocumentError {
  const position = positionOf(root, error.instancePath);
  const place = text === undefined ? undefined : findPosition(text, root, position);
  return new DocumentError({
    code: 'TAXONOMY_SCHEMA_VIOLATED',
    what: `${placeOf(root, position)} ${error.message ?? 'is not as it must be'}${detailOf(error.params)}`,
    file,
    ...place,
    remedy: `Mend the value, or the schema: ${where}.`,
  });
}

/** A JSON Pointer (RFC 6901) as a position. */
function positionOf(root: Node, pointer: string): Position {
  const position: (string | number)[] = [];
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    position.push(nodeAt(root, position)?.kind === 'array' ? Number(name) : name);
  }
  return position;
}

function detailOf(params: ErrorObject['params']): string {
  const named = params.additionalProperty ?? params.unevaluatedProperty ?? params.propertyName;
  if (typeof named === 'string') return `: ${JSON.stringify(named)}`;
  const allowed = params.allowedValues ?? params.allowedValue;
  if (allowed === undefined) return '';
  const text = JSON.stringify(allowed);
  return `: ${text.length > 200 ? `${text.slice(0, 200)}…` : text}`;
}

function outOfTime(file: string, where: string): DocumentError {
  return new DocumentError({
    code: 'TAXONOMY_SCHEMA_VIOLATED',
    what: 'the schema did not come to an end with it in time, so it is not known whether it is valid',
    file,
    remedy: `Simplify the patterns of the schema ${where}: nested repetitions such as (a+)+ can take forever.`,
  });
}

function invalid(what: string, where: string, cause?: unknown): TaxonomyError {
  return new TaxonomyError({
    code: 'TAXONOMY_SCHEMA_INVALID',
    what: `the JSON Schema cannot be used: ${what}`,
    where,
    remedy: 'Mend the schema, or take "schema" out of the set. Until then files are not held against it.',
    cause,
  });
}
