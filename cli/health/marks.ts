import type { CheckStatus, HealthReport, HealthStatus } from '../../shared/health/health.ts';
import type { Style, Terminal } from '../output/terminal.ts';

const looks: Readonly<Record<HealthStatus, { readonly mark: string; readonly style: Style }>> = {
  healthy: { mark: '✓', style: 'green' },
  unknown: { mark: '?', style: 'cyan' },
  warning: { mark: '!', style: 'yellow' },
  critical: { mark: '✗', style: 'red' },
};

const statusOfCheck: Readonly<Record<CheckStatus, HealthStatus>> = {
  pass: 'healthy',
  unknown: 'unknown',
  warn: 'warning',
  fail: 'critical',
};

const arrows: Readonly<Record<HealthReport['trend'], string>> = {
  rising: ' ↑',
  steady: ' →',
  falling: ' ↓',
  new: '',
};

/** `✓`, `?`, `!` or `✗`, in its colour. */
export function healthMark(status: HealthStatus, paint: Terminal['paint']): string {
  return paint(looks[status].style, looks[status].mark);
}

/** The same for one check. */
export function checkMark(status: CheckStatus, paint: Terminal['paint']): string {
  return healthMark(statusOfCheck[status], paint);
}

/** A text in the colour of a status. */
export function inColourOf(status: HealthStatus, text: string, paint: Terminal['paint']): string {
  return paint(looks[status].style, text);
}

/** `87 ↓`; empty where too little is known for a score. */
export function scoreText({ score, trend }: Pick<HealthReport, 'score' | 'trend'>): string {
  return score === undefined ? '' : `${Math.round(score)}${arrows[trend]}`;
}
