import { AutoBuilderError } from '../../shared/errors.ts';

/** The address is there, and no token is configured for it. Code `METRICS_TOKEN_MISSING`. */
export class MetricsTokenMissingError extends AutoBuilderError {
  constructor() {
    super({
      code: 'METRICS_TOKEN_MISSING',
      what: 'No token is configured that readers of figures could show',
      where: 'configuration, metrics.token',
      remedy: 'Set metrics.token to the reference of a secret and deploy again.',
    });
  }
}
