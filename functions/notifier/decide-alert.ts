import type { Alert } from '../../shared/health/alert.ts';
import { type AlertLevel, alertLevels } from '../../shared/health/health.ts';
import type { AlertWish } from './alert-of-event.ts';

const repositoryLimit = 50;
/** An opening so soon after an end is the same trouble again. */
const soonMs = 10 * 60_000;
/** The time in which such openings are counted, and how many are told as new. */
const flappingMs = 3_600_000;
const flappingLimit = 3;

/** Whether `level` is more urgent than `than`. */
export function isWorse(level: AlertLevel, than: AlertLevel): boolean {
  return alertLevels.indexOf(level) < alertLevels.indexOf(than);
}

/**
 * The alert after something was heard of it; `undefined`: nothing changes. Events may come twice and in any order: what is older than what
 * is known changes nothing, but for repositories that were not known to be affected.
 */
export function decideAlert(before: Alert | undefined, wish: AlertWish, now: number): Alert | undefined {
  if (wish.kind === 'resolve') return ended(before, wish);
  if (before === undefined) return opened(wish, now);
  if (before.state === 'resolved') return wish.at <= before.seenAt ? undefined : reopened(before, wish, now);
  return seenAgain(before, wish, now);
}

type Opening = Extract<AlertWish, { kind: 'open' }>;

function opened(wish: Opening, now: number): Alert {
  return {
    ...wordsOf(wish),
    key: wish.key,
    level: wish.level,
    repositories: wish.repository === undefined ? [] : [wish.repository],
    affected: wish.repository === undefined ? 0 : 1,
    state: 'open',
    openedAt: wish.at,
    seenAt: wish.at,
    count: 1,
    ...(wish.healing ? {} : { tellFrom: now }),
    told: {},
    hearings: {},
    reopenedAt: [],
    escalations: 0,
    episode: 1,
    version: 1,
  };
}

/** A new episode. Who has not heard of the end of the last one yet goes on with what it knows. */
function reopened(before: Alert, wish: Opening, now: number): Alert {
  const soon = before.episode > 0 && now - (before.resolvedAt ?? 0) <= soonMs;
  const recent = before.reopenedAt.filter((at) => now - at < flappingMs);
  const hearings = Object.entries(before.hearings).filter(([, { open, sending }]) => open || sending);
  const known = new Set(hearings.map(([channel]) => channel));
  return {
    ...opened(wish, now),
    told: Object.fromEntries(Object.entries(before.told).filter(([channel]) => known.has(channel))),
    hearings: Object.fromEntries(hearings),
    reopenedAt: soon ? [...recent, now] : recent,
    episode: before.episode + 1,
    version: before.version,
  };
}

function seenAgain(before: Alert, wish: Opening, now: number): Alert | undefined {
  const isNews = wish.at > before.seenAt;
  const isFurther = wish.repository !== undefined && !before.repositories.includes(wish.repository);
  const hasRoom = before.repositories.length < repositoryLimit;
  if (!isNews && !(isFurther && (hasRoom || before.affected <= repositoryLimit))) return undefined;
  const raised = isNews && isWorse(wish.level, before.level);
  const { acknowledgedAt: _at, acknowledgedBy: _by, ...unacknowledged } = before;
  return {
    // Who took care of something less urgent did not take care of this.
    ...(raised ? { ...unacknowledged, state: 'open', level: wish.level } : before),
    ...(isNews ? wordsOf(wish) : {}),
    ...affectedBy(before, wish.repository),
    seenAt: Math.max(before.seenAt, wish.at),
    count: before.count + 1,
    ...tellingOf(before, wish, { raised, isNews }, now),
  };
}

function tellingOf(
  { tellFrom }: Alert,
  { healing }: Opening,
  { raised, isNews }: { readonly raised: boolean; readonly isNews: boolean },
  now: number,
): Pick<Alert, 'tellFrom'> {
  if (raised && !healing) return { tellFrom: now };
  if (tellFrom !== undefined) return { tellFrom };
  return isNews && !healing ? { tellFrom: now } : {};
}

function affectedBy(
  { repositories, affected }: Alert,
  repository: string | undefined,
): Pick<Alert, 'repositories' | 'affected'> {
  if (repository === undefined || repositories.includes(repository)) return { repositories, affected };
  if (repositories.length >= repositoryLimit) return { repositories, affected: repositoryLimit + 1 };
  return { repositories: [...repositories, repository], affected: affected + 1 };
}

function ended(before: Alert | undefined, { key, at }: AlertWish): Alert | undefined {
  if (before === undefined) return neverOpened(key, at);
  if (before.state === 'resolved') return at > before.seenAt ? { ...before, seenAt: at } : undefined;
  if (at < before.seenAt) return undefined;
  return { ...before, state: 'resolved', resolvedAt: at, seenAt: at };
}

/** An end whose beginning was not heard of: should it come late, it opens nothing. */
function neverOpened(key: string, at: number): Alert {
  const words = { title: key, text: '', remedy: '', code: '' };
  return {
    ...opened({ kind: 'open', key, level: 'low', ...words, healing: true, at }, at),
    state: 'resolved',
    resolvedAt: at,
    count: 0,
    episode: 0,
  };
}

function wordsOf({ title, text, remedy, code, link }: Opening) {
  return { title, text, remedy, code, ...(link === undefined ? {} : { link }) };
}

/** Whether it came back so often within the hour that this opening is not told as new. */
export function isFlapping({ reopenedAt }: Pick<Alert, 'reopenedAt'>, now: number): boolean {
  return reopenedAt.filter((at) => now - at < flappingMs).length > flappingLimit;
}
