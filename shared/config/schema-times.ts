import { z } from 'zod';
import { line } from './schema-deployment-values.ts';

/** Forms of times that several sections of the file share. The text of each is what a wrong value's error lists as allowed. */

/** Days as they stand in the file, Monday first. */
export const weekDays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

const allowed = {
  day: `one of ${weekDays.join(', ')}`,
  days: 'a list of days',
  timeZone: 'the name of a time zone, such as "Europe/Berlin"',
  timeOfDay: 'a time of the day from "00:00" to "24:00"',
  moment: 'a time with its zone, such as "2026-12-20T00:00:00Z"',
} as const;

/** Days of the week, at least one. */
export const days = z.array(z.enum(weekDays, allowed.day), allowed.days).min(1, 'at least one day');

/** IANA name of a time zone that this machine knows. */
export const timeZone = line.refine(isTimeZone, allowed.timeZone);

/** `HH:MM`; `24:00` is the end of the day. */
export const timeOfDay = z
  .string(allowed.timeOfDay)
  .regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, allowed.timeOfDay);

const dateTime = z.iso.datetime({ offset: true });

/** ISO 8601 with its zone. The pattern is for editors, which know no calendar. */
export const moment = z
  .string(allowed.moment)
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/, allowed.moment)
  .refine((text) => dateTime.safeParse(text).success, allowed.moment);

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
