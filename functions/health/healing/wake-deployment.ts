import type { Planning } from './plan-wishes.ts';
import type { Remedy } from './ports.ts';

/** Has deployments looked at that stand still; those that go on are left alone. */
export function wakeDeployment({ plan, now }: Planning): Remedy {
  return {
    async apply() {
      await plan({ kind: 'deployment-schedule', time: new Date(now()).toISOString() });
      return { outcome: 'applied', detail: 'the runs that stand still are woken' };
    },
  };
}
