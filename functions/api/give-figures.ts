import type { MetricFamily } from '../../shared/measurement/openmetrics.ts';
import {
  openMetricsText,
  openMetricsType,
  prometheusText,
  prometheusType,
} from '../../shared/measurement/openmetrics.ts';
import { acceptedFormat } from './accept.ts';
import { checkToken } from './check-token.ts';

/** A request as the use case needs it. */
export interface FiguresRequest {
  readonly method: string;
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** What is answered. */
export interface FiguresAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What figures are given out from. */
export interface FiguresSources {
  /** The token of this moment. */
  readonly token: () => Promise<string>;
  readonly families: () => Promise<readonly MetricFamily[]>;
}

/**
 * Answers `GET /metrics` for whoever shows the token; nothing is read for others. What cannot be read is thrown: the gateway answers 500, and a
 * collector notes that it got nothing.
 */
export async function giveFigures(
  { method, path, headers }: FiguresRequest,
  { token, families }: FiguresSources,
): Promise<FiguresAnswer> {
  if (path !== '/metrics') return refusal(404, 'not found');
  if (method !== 'GET') return refusal(405, 'method not allowed', { allow: 'GET' });
  switch (checkToken(headers.authorization, await token())) {
    case 'missing':
      return refusal(401, 'unauthorized', { 'www-authenticate': 'Bearer realm="auto-builder metrics"' });
    case 'wrong':
      return refusal(403, 'forbidden');
    case 'right':
      break;
  }
  const shown = await families();
  const isOpen = acceptedFormat(headers.accept) === 'openmetrics';
  return {
    status: 200,
    headers: {
      'content-type': isOpen ? openMetricsType : prometheusType,
      'cache-control': 'no-store',
      vary: 'accept',
    },
    body: isOpen ? openMetricsText(shown) : prometheusText(shown),
  };
}

function refusal(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): FiguresAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ message }),
  };
}
