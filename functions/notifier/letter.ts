import type { Alert } from '../../shared/health/alert.ts';
import type { AlertLevel } from '../../shared/health/health.ts';
import type { AlertMessage } from './channel.ts';
import { countedByCode, fieldsOf, instant, isCall, subjectOf } from './words.ts';

/** Alerts that are shown with all they say. */
const shownInFull = 50;

/** The message as plain text, for mails and topics. */
export function textOf(message: AlertMessage): string {
  const { change, at, id, alerts } = message;
  const parts = alerts
    .slice(0, shownInFull)
    .map((alert) =>
      [
        alert.title,
        ...(alert.text === '' ? [] : [alert.text]),
        ...(isCall(change) && alert.remedy !== '' ? [`What to do: ${alert.remedy}`] : []),
        ...fieldsOf(alert, change).map(([name, value]) => `${name}: ${value}`),
        ...(alert.link === undefined ? [] : [alert.link]),
        ...(isCall(change) ? [`Take care of it: ${acknowledgement(alert)}`] : []),
      ].join('\n'),
    );
  const others = countedByCode(alerts.slice(shownInFull));
  const rest = others.length === 0 ? [] : [['And besides:', ...others].join('\n')];
  return `${[subjectOf(message), ...parts, ...rest, `Auto-Builder, ${instant(at)}, ${id}`].join('\n\n')}\n`;
}

const colours: Readonly<Record<AlertLevel, string>> = {
  critical: '#b3261e',
  high: '#b45309',
  medium: '#a16207',
  low: '#1d4ed8',
};

/** The message as a page for mail programs: no script, no picture, nothing from elsewhere. */
export function htmlOf(message: AlertMessage): string {
  const { change, at, id, alerts } = message;
  const parts = alerts.slice(0, shownInFull).map((alert) => {
    const colour = isCall(change) ? colours[alert.level] : '#15803d';
    const rows = fieldsOf(alert, change).map(
      ([name, value]) =>
        `<tr><td style="padding-right:16px;color:#57606a">${escaped(name)}</td><td>${escaped(value)}</td></tr>`,
    );
    return [
      `<div style="border-left:4px solid ${colour};padding-left:12px;margin:0 0 24px">`,
      `<h2 style="font-size:16px;margin:0 0 8px">${escaped(alert.title)}</h2>`,
      alert.text === '' ? '' : `<p>${escaped(alert.text)}</p>`,
      isCall(change) && alert.remedy !== '' ? `<p><b>What to do:</b> ${escaped(alert.remedy)}</p>` : '',
      `<table>${rows.join('')}</table>`,
      alert.link === undefined ? '' : `<p><a href="${escaped(alert.link)}">${escaped(alert.link)}</a></p>`,
      isCall(change) ? `<p>Take care of it: <code>${escaped(acknowledgement(alert))}</code></p>` : '',
      '</div>',
    ].join('');
  });
  const others = countedByCode(alerts.slice(shownInFull)).map((line) => `<li>${escaped(line)}</li>`);
  return [
    '<!doctype html><html><body style="font-family:sans-serif;font-size:14px;line-height:1.5;color:#1f2328">',
    ...parts,
    ...(others.length === 0 ? [] : [`<p>And besides:</p><ul>${others.join('')}</ul>`]),
    `<p style="color:#57606a;font-size:12px">Auto-Builder, ${instant(at)}, ${escaped(id)}</p>`,
    '</body></html>',
  ].join('\n');
}

function acknowledgement({ key }: Alert): string {
  return `auto-builder alerts acknowledge '${key.replaceAll("'", "'\\''")}'`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
