import { z } from 'zod';
import { isSafeUrl } from './hosts.ts';

/** Forms that several sections of the file share. The text of each is what a wrong value's error lists as allowed. */

const allowed = {
  hours: 'hours: a number from 1/60 (one minute) to 8760 (one year)',
  flag: 'true or false',
  repositoryPattern: 'owner/name, or a glob of that form such as "acme/*"; "!" in front excludes',
  url: 'an absolute https URL (http only for this machine) without credentials, query or fragment',
} as const;

/** A reference `"${NAME}"`, as people write it. */
export const exampleReference = JSON.stringify('$' + '{NAME}');

/** What stands for a secret. A wrong value with this text as its error is never shown: it may be the secret itself. */
export const allowedReference = `a reference ${exampleReference} to a secret; never the secret itself`;

/** `"${NAME}"`. */
export const reference = z.string(allowedReference).regex(/^\$\{[A-Za-z_][A-Za-z0-9_]*\}$/, allowedReference);

/** An address that the product asks or tells; a slash at its end does no harm. */
export const safeUrl = z
  .string(allowed.url)
  .regex(/^https?:\/\/[^\s?#@]+$/, allowed.url)
  .refine(isSafeUrl, allowed.url);

/** Globs over `owner/name`. */
export const repositoryPatterns = z.array(
  z.string(allowed.repositoryPattern).regex(/^!?[^\s!/]{1,100}\/[^\s!/]{1,200}$/, allowed.repositoryPattern),
  'a list of repositories',
);

/** An object that refuses unknown keys; the error of an unknown key lists the known ones. */
export function section<Shape extends z.ZodRawShape>(shape: Shape, text: string) {
  const keys = Object.keys(shape).join(', ');
  return z.strictObject(shape, { error: (issue) => (issue.code === 'unrecognized_keys' ? keys : text) });
}

/** True or false; `value` is the default. */
export function flag(description: string, value: boolean) {
  return z.boolean(allowed.flag).meta({ description, default: value });
}

/** A time in hours, from a minute to a year; `value` is the default. */
export function hours(description: string, value: number) {
  return z
    .number(allowed.hours)
    .min(1 / 60, allowed.hours)
    .max(8760, allowed.hours)
    .meta({ description, default: value });
}
