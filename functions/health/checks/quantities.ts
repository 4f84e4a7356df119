const minuteMs = 60_000;

/** A moment to the minute, in UTC: `2026-11-21 10:15 UTC`. */
export function moment(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** A span of time in one unit: `90 s`, `15 min`, `6 h`, `3 days`. */
export function duration(ms: number): string {
  if (ms < 2 * minuteMs) return `${Math.round(ms / 1000)} s`;
  if (ms < 120 * minuteMs) return `${Math.round(ms / minuteMs)} min`;
  if (ms < 48 * 60 * minuteMs) return `${Math.round(ms / (60 * minuteMs))} h`;
  return `${Math.round(ms / (24 * 60 * minuteMs))} days`;
}

/** The first few of a list, and how many there are besides: `a, b, c and 2 more`. */
export function few(items: readonly string[], shown = 3): string {
  const more = items.length - shown;
  return more > 0 ? `${items.slice(0, shown).join(', ')} and ${more} more` : items.join(', ');
}

/** `1 ref`, `3 refs`. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
