import type { Alert, AlertChange } from '../../shared/health/alert.ts';
import type { AlertMessage } from './channel.ts';
import { isWorse } from './decide-alert.ts';

const headings: Readonly<Record<AlertChange, string>> = {
  opened: '',
  digest: 'digest',
  escalated: 'escalated',
  repeated: 'still open',
  acknowledged: 'taken care of',
  resolved: 'resolved',
};

/** The most urgent of the alerts of a message. */
function worstOf({ alerts }: Pick<AlertMessage, 'alerts'>): Alert | undefined {
  return alerts.reduce<Alert | undefined>(
    (worst, alert) => (worst === undefined || isWorse(alert.level, worst.level) ? alert : worst),
    undefined,
  );
}

/** One line that says it all: `[critical] github.com/acme/app: git cannot reach it as it should`. */
export function subjectOf(message: AlertMessage): string {
  const worst = worstOf(message);
  const heading = [worst?.level ?? '', headings[message.change]].filter(Boolean).join(', ');
  const others = message.alerts.length - 1;
  const rest = others > 0 ? ` and ${others} more` : '';
  return oneLine(`[${heading}] ${worst?.title ?? ''}${rest}`);
}

/** What is known of one alert beside its title, as names and values. */
export function fieldsOf(alert: Alert, change: AlertChange): readonly (readonly [string, string])[] {
  const { code, repositories, affected, openedAt, resolvedAt, acknowledgedBy, count } = alert;
  const fields: (readonly [string, string])[] = [
    ['Level', alert.level],
    ['Code', code],
    ['Since', instant(openedAt)],
  ];
  if (affected > 0) fields.push(['Repositories', namesOf(repositories, affected)]);
  if (change === 'repeated' || change === 'escalated') fields.push(['Seen', `${count} times`]);
  if (change === 'acknowledged' && acknowledgedBy !== undefined) fields.push(['Taken by', acknowledgedBy]);
  if (change === 'resolved' && resolvedAt !== undefined) {
    fields.push(['Resolved', instant(resolvedAt)], ['Lasted', duration(resolvedAt - openedAt)]);
  }
  return fields;
}

/** Many alerts in a few lines, one for each code, most first: `412 × BRANCH_UNPROTECTED: acme/a, acme/b, acme/c and 409 more`. */
export function countedByCode(alerts: readonly Alert[]): readonly string[] {
  return [...Map.groupBy(alerts, ({ code }) => code)]
    .toSorted(([, one], [, other]) => other.length - one.length)
    .map(([code, some]) => {
      const names = some.map(({ key, repositories }) => repositories[0] ?? key);
      const more = names.length > 5 ? ` and ${names.length - 5} more` : '';
      return `${some.length} × ${code}: ${cut(names.slice(0, 5).join(', '), 400)}${more}`;
    });
}

/** Whether a person is to do something about it. */
export function isCall(change: AlertChange): boolean {
  return change !== 'resolved' && change !== 'acknowledged';
}

function namesOf(repositories: readonly string[], affected: number): string {
  const shown = repositories.slice(0, 5).join(', ');
  if (affected <= 5) return shown;
  return affected > repositories.length
    ? `${shown} and more than ${repositories.length - 5} others`
    : `${shown} and ${affected - 5} more`;
}

/** UTC, to the minute. */
export function instant(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function duration(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / 60_000));
  if (minutes < 1) return 'less than a minute';
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.round(hours / 24)} days`;
}

/** Without line breaks and other control characters: safe in a header. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}

/** At most so many characters; what is cut ends in an ellipsis. Does not cut a character in two. */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const head = text.slice(0, Math.max(0, limit - 1));
  return `${/[\uD800-\uDBFF]$/.test(head) ? head.slice(0, -1) : head}…`;
}
