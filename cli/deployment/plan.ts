import { withCloudAccess } from '../cloud/connect.ts';
import type { PlanOptions } from '../commands/deploy-report-commands.ts';
import { UsageError } from '../errors.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import type { Surroundings } from '../surroundings.ts';
import { chooseApps, choosePlaces } from './choose-places.ts';
import { readApps } from './configured-apps.ts';
import { deployOrder } from './deploy-order.ts';
import { makePlan } from './make-plan.ts';
import { openPlanSources } from './plan-sources.ts';
import { planText } from './plan-text.ts';

/** Shows what `deploy` would do now, and changes nothing. */
export async function planDeployment(
  name: string,
  options: PlanOptions,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { terminal } = surroundings;
  const configured = await readApps(options, surroundings);
  const { places, notes } = choosePlaces(configured, chooseApps(configured, { apps: [name] }), options.env);
  for (const note of notes) terminal.note(`auto-builder: ${note}`);
  const [place] = places;
  if (!place) throw new UsageError('the app has no environments', name, 'Give it one in the configuration.');
  const order = deployOrder(options, place.environment);
  return withCloudAccess(options, surroundings, async (cloud) => {
    const interrupt = surroundings.onInterrupt();
    try {
      terminal.progress(`${place.app.name}: looking …`);
      const plan = await makePlan(openPlanSources(cloud, configured), place, order, interrupt.signal);
      // What was cut off would look like an obstacle.
      interrupt.signal.throwIfAborted();
      const ok = plan.obstacles.length === 0;
      if (options.json) terminal.printJson({ ok, dryRun: true, plan });
      else terminal.print(planText(plan, Date.now(), terminal.paint));
      return ok ? exitCodes.synced : exitCodes.partial;
    } catch (error) {
      if (!interrupt.signal.aborted) throw error;
      terminal.note('auto-builder: interrupted');
      return exitCodes.interrupted;
    } finally {
      interrupt.stop();
    }
  });
}
