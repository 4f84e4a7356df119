import type { TimeOfDay } from '../config/health-settings.ts';

const minutesPerDay = 1440;

/** Whether one of the spans holds at a moment (epoch milliseconds), by the clocks on the wall there. Ends are exclusive. */
export function isQuiet(spans: readonly TimeOfDay[], now: number): boolean {
  return spans.some((span) => holdsAt(span, now));
}

function holdsAt({ from, to, timezone, days }: TimeOfDay, now: number): boolean {
  const { day, minute } = localTime(now, timezone);
  const [begins, ends] = [minuteOf(from), minuteOf(to)];
  const on = (weekday: number) => days.some((each) => each === weekday);
  if (begins < ends) return on(day) && begins <= minute && minute < ends;
  // It ends on the day after the one it began on; the same time twice is a whole day.
  const yesterday = day === 1 ? 7 : day - 1;
  return (on(day) && begins <= minute) || (on(yesterday) && minute < ends);
}

/** Minutes since midnight of `HH:MM`. */
function minuteOf(text: string): number {
  const [hours = 0, minutes = 0] = text.split(':').map(Number);
  return hours * 60 + minutes;
}

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** The day of the week (1 is Monday) and the minute of the day. */
function localTime(now: number, timeZone: string): { readonly day: number; readonly minute: number } {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(now);
  const value = (type: Intl.DateTimeFormatPartTypes): string =>
    parts.find((part) => part.type === type)?.value ?? '';
  const minute = (Number(value('hour')) * 60 + Number(value('minute'))) % minutesPerDay;
  return { day: weekdays.indexOf(value('weekday')) + 1, minute };
}
