import type { Endpoint, Mirror } from '../../../shared/config/configuration.ts';
import { endpointsOf } from './endpoints.ts';
import type { Remedy } from './ports.ts';

/** What making a webhook needs. */
export interface Hooks {
  readonly mirrors: readonly Mirror[];
  /**
   * Makes the organisation tell our address of everything that we need to know, with the right secret. Absent: the address is not known.
   * Throws `GitHubError`, or what the secret store throws.
   */
  readonly ensureHook?: (endpoint: Endpoint) => Promise<'created' | 'updated' | 'present'>;
}

const done = {
  created: 'was made',
  updated: 'was set right, and told its secret',
  present: 'is right already',
} as const;

/** Makes the webhook of an organisation again, or sets it right; its secret, which GitHub does not show, is told again. */
export function recreateHook({ mirrors, ensureHook }: Hooks): Remedy {
  return {
    helps: ({ subject }) => ensureHook !== undefined && endpointsOf(mirrors, subject, 'sources').length > 0,
    async apply({ subject }) {
      const [endpoint] = endpointsOf(mirrors, subject, 'sources');
      if (!endpoint || !ensureHook)
        return { outcome: 'refused', detail: 'the address of the webhook is not known' };
      return {
        outcome: 'applied',
        detail: `the webhook of ${endpoint.org} ${done[await ensureHook(endpoint)]}`,
      };
    },
  };
}
