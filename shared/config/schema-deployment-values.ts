import { z } from 'zod';

/** Forms that several parts of the section `deployment` share, and some of them `health`, `alerts` and `metrics`. */

const allowed = {
  name: 'a name of 1 to 47 lower case letters, digits and "-", a letter or digit first and last',
  environment: 'a name of at most 63 letters, digits and ". _ -", a letter or digit first',
  path: 'a path from the root of the repository, with one "/" between its parts, none at the end, and without "." and ".."',
  line: 'a text of 1 to 1024 characters in one line',
  command: 'a command of 1 to 10000 characters',
} as const;

/** Name of an app, target or check. */
export const plainName = z.string(allowed.name).regex(/^[a-z0-9]([a-z0-9-]{0,45}[a-z0-9])?$/, allowed.name);

/** Name of an environment. */
export const environmentName = z
  .string(allowed.environment)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, allowed.environment);

/** Path of a file or folder in a repository or a build's output. */
export const path = z
  .string(allowed.path)
  .regex(/^(?!(?:.*\/)?\.{0,2}(?:\/|$))\P{Cc}{1,1024}$/u, allowed.path);

/** One line of text that is not empty. */
export const line = z.string(allowed.line).regex(/^\P{Cc}{1,1024}$/u, allowed.line);

/** What `sh -c` runs; may have several lines. */
export const command = z.string(allowed.command).regex(/^\s*\S[\s\S]{0,9999}$/, allowed.command);

/** Whole seconds between two bounds; `value` is the default. */
export function seconds(description: string, [least, most]: readonly [number, number], value: number) {
  return wholeNumber(description, [least, most], value, 'seconds: ');
}

/** A whole number between two bounds; `value` is the default. */
export function wholeNumber(
  description: string,
  [least, most]: readonly [number, number],
  value?: number,
  unit = '',
) {
  const text = `${unit}a whole number from ${least} to ${most}`;
  const described = value === undefined ? { description } : { description, default: value };
  return z.number(text).int(text).min(least, text).max(most, text).meta(described);
}
