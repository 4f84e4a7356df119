import type { z } from 'zod';
import { looksLikeSecret, scrubUrls } from '../secrets/redact.ts';
import { closest } from './closest.ts';
import type { ConfigurationProblem } from './errors.ts';
import { allowedReference } from './schema-values.ts';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** `['mirrors', 0, 'source']` as `mirrors[0].source`. */
function pathText(path: Path): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');
}

/** What zod found wrong, in our words: one problem for each issue, unions reduced to the form that was meant. */
export function problemsOf(
  issues: readonly Issue[],
  input: unknown,
  prefix: Path = [],
): ConfigurationProblem[] {
  return issues.flatMap((issue) => problemsOfIssue(issue, input, [...prefix, ...issue.path]));
}

function problemsOfIssue(issue: Issue, input: unknown, path: Path): ConfigurationProblem[] {
  if (issue.code === 'unrecognized_keys') {
    const known = issue.message.split(', ');
    return issue.keys.map((key) => unknownKey([...path, key], key, known));
  }
  if (issue.code === 'invalid_union') {
    const meant = meantForm(issue.errors);
    if (meant) return problemsOf(meant, input, path);
  }
  if (issue.code === 'invalid_key') return [wrongKey(path, issue.issues[0]?.message ?? issue.message)];
  const value = valueAt(input, path);
  if (isSecret(path, issue.message)) return [credentialsProblem(path, value, issue.message)];
  const missing = value === undefined;
  return [
    {
      path: pathText(path),
      found: describeFound(value),
      allowed: issue.message,
      remedy: missing ? 'Add it.' : 'Change the value.',
    },
  ];
}

function unknownKey(path: Path, key: string, known: readonly string[]): ConfigurationProblem {
  const guess = closest(key, known);
  const safe = key.length <= 60 && !looksLikeSecret(key);
  return {
    path: pathText(safe ? path : [...path.slice(0, -1), '(a long key)']),
    found: 'an unknown key',
    allowed: known.join(', '),
    remedy: guess ? `Did you mean "${guess}"?` : 'Remove it.',
  };
}

function wrongKey(path: Path, allowed: string): ConfigurationProblem {
  const found = `the key ${describeFound(String(path.at(-1)))}`;
  return { path: pathText(path), found, allowed, remedy: 'Rename it.' };
}

/** Of a union's alternatives, the one that went deepest into the value, then the one with the fewest complaints. */
function meantForm(alternatives: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const depth = (issues: readonly Issue[]) => Math.max(...issues.map(reach));
  const entered = alternatives.filter((issues) => issues.length > 0 && depth(issues) > 0);
  return entered.sort((a, b) => depth(b) - depth(a) || a.length - b.length)[0];
}

/** An unknown key counts as inside the object, a refused format as having met the right type. */
function reach(issue: Issue): number {
  return issue.path.length + (issue.code === 'unrecognized_keys' ? 1 : 0);
}

function isSecret(path: Path, allowed: string): boolean {
  return path.includes('credentials') || allowed === allowedReference;
}

/** Nothing of what stands under `credentials`, or where only a reference may stand, is ever shown. */
function credentialsProblem(path: Path, value: unknown, allowed: string): ConfigurationProblem {
  const literal = typeof value === 'string' && path.at(-1) !== 'id';
  return {
    path: pathText(path),
    found: literal ? 'a literal text where only a reference may stand (not shown)' : kind(value),
    allowed,
    remedy: literal
      ? `Put the secret into the environment, .env or Secrets Manager, write its name as "\${NAME}" here, and replace the secret if this file was shared.`
      : 'Write a reference to the secret.',
  };
}

/** The value as a person recognises it: short, and without credentials. */
export function describeFound(value: unknown): string {
  if (typeof value === 'string') {
    if (looksLikeSecret(value)) return 'a text that looks like a secret (not shown)';
    const shown = scrubUrls(value);
    return JSON.stringify(shown.length > 60 ? `${shown.slice(0, 57)}…` : shown);
  }
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : kind(value);
}

function kind(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'an object';
  return `a ${typeof value === 'string' ? 'text' : typeof value}`;
}

function valueAt(input: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, part) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    return Reflect.get(value, part);
  }, input);
}
