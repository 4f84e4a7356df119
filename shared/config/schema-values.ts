import { z } from 'zod';

/** Forms that several sections of the file share. The text of each is what a wrong value's error lists as allowed. */

const allowed = {
  hours: 'hours: a number from 1/60 (one minute) to 8760 (one year)',
  flag: 'true or false',
} as const;

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
