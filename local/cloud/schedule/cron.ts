/** The six fields of an EventBridge cron expression, each as the set of values for which it holds. */
export interface CronFields {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  /** `undefined` when the field is `?`. */
  readonly daysOfMonth: ReadonlySet<number> | 'last' | undefined;
  readonly months: ReadonlySet<number>;
  /** 1 is Sunday. `undefined` when the field is `?`. */
  readonly daysOfWeek: ReadonlySet<number> | undefined;
  readonly years: ReadonlySet<number>;
}

interface Range {
  readonly low: number;
  readonly high: number;
  readonly names: readonly string[];
}

const monthNames = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const dayNames = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const ranges = {
  minutes: { low: 0, high: 59, names: [] },
  hours: { low: 0, high: 23, names: [] },
  daysOfMonth: { low: 1, high: 31, names: [] },
  months: { low: 1, high: 12, names: monthNames },
  daysOfWeek: { low: 1, high: 7, names: dayNames },
  years: { low: 1970, high: 2199, names: [] },
} as const satisfies Record<string, Range>;

/**
 * Parses `minutes hours day-of-month month day-of-week year`, as EventBridge writes it: `*`, lists, ranges, steps, names,
 * `?` for exactly one of the two day fields, `L` for the last day of the month. `undefined` for anything else (`W`, `#`).
 */
export function parseCron(expression: string): CronFields | undefined {
  const parts = expression.trim().split(/\s+/);
  const [minute, hour, dayOfMonth, month, dayOfWeek, year] = parts;
  if (parts.length !== 6 || year === undefined) return undefined;
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) return undefined;
  const minutes = parseField(minute, ranges.minutes);
  const hours = parseField(hour, ranges.hours);
  const months = parseField(month, ranges.months);
  const years = parseField(year, ranges.years);
  const daysOfMonth = dayOfMonth === 'L' ? ('last' as const) : parseField(dayOfMonth, ranges.daysOfMonth);
  const daysOfWeek = parseField(dayOfWeek, ranges.daysOfWeek);
  if (minutes === undefined || hours === undefined || months === undefined || years === undefined)
    return undefined;
  if (dayOfWeek === '?')
    return daysOfMonth && { minutes, hours, months, years, daysOfMonth, daysOfWeek: undefined };
  return daysOfWeek && { minutes, hours, months, years, daysOfMonth: undefined, daysOfWeek };
}

/** The first minute strictly after `after` (epoch milliseconds, UTC) for which all fields hold; `undefined` if none. */
export function nextCronTime(fields: CronFields, after: number): number | undefined {
  const start = new Date(Math.floor(after / 60_000) * 60_000 + 60_000);
  const lastYear = Math.max(...fields.years);
  const day = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth(), start.getUTCDate()));
  let earliest = start.getTime();
  while (day.getUTCFullYear() <= lastYear) {
    if (holdsOnDay(fields, day)) {
      const time = firstTimeOfDay(fields, day.getTime(), earliest);
      if (time !== undefined) return time;
    }
    day.setUTCDate(day.getUTCDate() + 1);
    earliest = day.getTime();
  }
  return undefined;
}

function holdsOnDay(fields: CronFields, day: Date): boolean {
  if (!fields.years.has(day.getUTCFullYear()) || !fields.months.has(day.getUTCMonth() + 1)) return false;
  if (fields.daysOfWeek !== undefined) return fields.daysOfWeek.has(day.getUTCDay() + 1);
  if (fields.daysOfMonth === 'last') {
    const tomorrow = new Date(day.getTime() + 86_400_000);
    return tomorrow.getUTCDate() === 1;
  }
  return fields.daysOfMonth?.has(day.getUTCDate()) === true;
}

function firstTimeOfDay(fields: CronFields, midnight: number, earliest: number): number | undefined {
  const ascending = (values: ReadonlySet<number>) => [...values].sort((left, right) => left - right);
  for (const hour of ascending(fields.hours))
    for (const minute of ascending(fields.minutes)) {
      const time = midnight + hour * 3_600_000 + minute * 60_000;
      if (time >= earliest) return time;
    }
  return undefined;
}

function parseField(field: string | undefined, range: Range): ReadonlySet<number> | undefined {
  if (field === undefined || field === '?') return undefined;
  const values = new Set<number>();
  for (const item of field.split(',')) {
    const found = parseItem(item, range);
    if (found === undefined) return undefined;
    for (const value of found) values.add(value);
  }
  return values;
}

function parseItem(item: string, range: Range): readonly number[] | undefined {
  const match = /^(\*|[A-Za-z0-9]+)(?:-([A-Za-z0-9]+))?(?:\/(\d+))?$/.exec(item);
  if (match === null) return undefined;
  const [, from = '', to, step] = match;
  const low = from === '*' ? range.low : parseValue(from, range);
  // `5/10` runs from 5 to the end; `5` alone is just 5.
  const openEnd = from === '*' || step !== undefined ? range.high : low;
  const high = to === undefined ? openEnd : parseValue(to, range);
  const stride = step === undefined ? 1 : Number(step);
  if (low === undefined || high === undefined || low > high || stride < 1) return undefined;
  return Array.from({ length: Math.floor((high - low) / stride) + 1 }, (_, index) => low + index * stride);
}

function parseValue(value: string, range: Range): number | undefined {
  const named = range.names.indexOf(value.toUpperCase());
  if (named >= 0) return named + range.low;
  const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
  return number >= range.low && number <= range.high ? number : undefined;
}
