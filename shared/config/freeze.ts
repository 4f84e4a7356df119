import type { Freeze } from './deployment-settings.ts';

const minutesPerDay = 1440;

/** The first freeze that holds for an environment at a moment (epoch milliseconds). Ends are exclusive. */
export function isFrozen(freezes: readonly Freeze[], environment: string, now: number): Freeze | undefined {
  return freezes.find((freeze) => {
    const concerns = freeze.environments.length === 0 || freeze.environments.includes(environment);
    return concerns && holdsAt(freeze, now);
  });
}

function holdsAt(freeze: Freeze, now: number): boolean {
  if (freeze.kind === 'once') return freeze.from <= now && now < freeze.to;
  const { day, minute } = localTime(now, freeze.timeZone);
  const { days, from, to } = freeze;
  if (from < to) return days.includes(day) && from <= minute && minute < to;
  // It ends on the day after the one it began on.
  const yesterday = (day + 6) % 7;
  return (days.includes(day) && from <= minute) || (days.includes(yesterday) && minute < to);
}

/** The day of the week (0 is Sunday) and the minute of the day, by the clocks on the wall there. */
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
  const day = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'].indexOf(value('weekday'));
  return { day, minute: (Number(value('hour')) * 60 + Number(value('minute'))) % minutesPerDay };
}
