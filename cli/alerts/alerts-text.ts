import type { Alert } from '../../shared/health/alert.ts';
import type { AlertLevel } from '../../shared/health/health.ts';
import { ago, count, duration } from '../output/quantities.ts';
import type { Style, Terminal } from '../output/terminal.ts';

const styles: Readonly<Record<AlertLevel, Style>> = {
  critical: 'red',
  high: 'red',
  medium: 'yellow',
  low: 'cyan',
};

/** Each alert with what it is about, how it stands, and by which key it is taken over. Pure. */
export function alertsText(alerts: readonly Alert[], now: number, paint: Terminal['paint']): string {
  if (alerts.length === 0) return `${paint('green', '✓')} no alerts`;
  return alerts.map((alert) => blockOf(alert, now, paint)).join('\n\n');
}

function blockOf(alert: Alert, now: number, paint: Terminal['paint']): string {
  const { level, title, code, text, remedy, key, link } = alert;
  const about = repositoriesText(alert);
  return [
    `${paint(alert.state === 'resolved' ? 'dim' : styles[level], level)}  ${paint('bold', title)}  ${code}`,
    `    ${stateText(alert, now)}`,
    ...(about === '' ? [] : [`    ${about}`]),
    ...(text === '' || text === title ? [] : [`    ${text}`]),
    ...(remedy === '' ? [] : [`    ${paint('dim', 'to do:')} ${remedy}`]),
    ...(link === undefined ? [] : [`    ${link}`]),
    `    ${paint('dim', 'key:')} ${key}`,
  ].join('\n');
}

function stateText(alert: Alert, now: number): string {
  const { state, openedAt, seenAt, count: times, acknowledgedAt, acknowledgedBy, resolvedAt } = alert;
  const opened = `open for ${duration((resolvedAt ?? now) - openedAt)}`;
  const seen = `seen ${count(times, 'time')}, last ${ago(seenAt, now)}`;
  const told = Object.keys(alert.told).join(', ');
  const toldText = toldNobody(alert);
  const parts = [opened, seen, told === '' ? toldText : `told: ${told}`];
  if (state === 'acknowledged')
    parts.unshift(`${acknowledgedBy ?? 'somebody'} has it since ${ago(acknowledgedAt ?? now, now)}`);
  if (state === 'resolved') parts.unshift(`ended ${ago(resolvedAt ?? now, now)}`);
  return parts.join(' · ');
}

/** Why no channel was told. */
function toldNobody({ state, tellFrom }: Alert): string {
  if (state === 'resolved') return 'nobody was told';
  return tellFrom === undefined ? 'nobody is told, a remedy is at work' : 'nobody was told yet';
}

function repositoriesText({ repositories, affected }: Alert): string {
  const shown = repositories.slice(0, 5);
  const more = affected - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}
