import { DeploymentError } from '../../functions/deployment/errors.ts';
import type { DeploymentStore } from '../../shared/state/deployment-state.ts';
import { withCloudAccess } from '../cloud/connect.ts';
import type { PromoteOptions } from '../commands/deploy-command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import type { Surroundings } from '../surroundings.ts';
import { askForRuns } from './ask-for-runs.ts';
import { chooseApps } from './choose-places.ts';
import { readApps } from './configured-apps.ts';
import { keyOf, openDeploymentRecords } from './deployment-records.ts';
import { overridesFrom } from './overrides.ts';
import { chooseSteps, type PromotionStep } from './promotion-steps.ts';

/** What is to become of one step. */
type Look = { readonly step: PromotionStep; readonly kind: 'promote' | 'same' | 'nothing' };

/** Brings what is live in one environment into another one: the same release, never a new build. */
export async function promote(
  name: string | undefined,
  options: PromoteOptions,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { terminal } = surroundings;
  const overrides = overridesFrom(options.override, options.why);
  const configured = await readApps(options, surroundings);
  const apps = chooseApps(configured, { apps: name === undefined ? [] : [name], all: options.all });
  const { steps, notes } = chooseSteps(apps, options);
  for (const note of notes) terminal.note(`auto-builder: ${note}`);
  return withCloudAccess(options, surroundings, async (cloud) => {
    const { store } = openDeploymentRecords(cloud);
    const looks = await Promise.all(steps.map((step) => look(store, step, options.all === true)));
    const without = looks.filter(({ kind }) => kind === 'nothing').map(({ step }) => nothingLive(step));
    const runs = looks
      .filter(({ kind }) => kind === 'promote')
      .map(({ step: { app, from, to } }) => ({
        place: { app, environment: to },
        order: { kind: 'promote', from: from.name } as const,
      }));
    const [first] = without;
    if (runs.length === 0 && first) throw first;
    for (const error of without) terminal.note(`auto-builder: left out: ${error.message}`);
    for (const { step } of looks.filter(({ kind }) => kind === 'same')) {
      terminal.note(
        `auto-builder: ${step.app.name}: ${step.to.name} has what is live in ${step.from.name} already`,
      );
    }
    const skipped = looks
      .filter(({ kind }) => kind === 'nothing')
      .map(({ step }) => ({
        app: step.app.name,
        environment: step.to.name,
        ...detailsOf(nothingLive(step)),
      }));
    if (runs.length === 0) {
      if (options.json)
        terminal.printJson({ ok: true, complete: true, runs: [], asked: [], missing: [], skipped });
      return exitCodes.synced;
    }
    const request = { runs, overrides, skipped, why: options.why, environment: configured.environment };
    return askForRuns(cloud, request, options, surroundings);
  });
}

/** Of many apps, those that are in step already are left alone; one that is named is deployed again. */
async function look(
  { environments }: Pick<DeploymentStore, 'environments'>,
  step: PromotionStep,
  isOneOfMany: boolean,
): Promise<Look> {
  const { app, from, to } = step;
  const source = (await environments.read(keyOf({ app, environment: from })))?.value.live;
  if (!source) return { step, kind: 'nothing' };
  const target = (await environments.read(keyOf({ app, environment: to })))?.value.live;
  return { step, kind: isOneOfMany && target?.release === source.release ? 'same' : 'promote' };
}

function nothingLive({ app, from, to }: PromotionStep): DeploymentError {
  return new DeploymentError({
    code: 'DEPLOYMENT_NOTHING_TO_PROMOTE',
    what: `Nothing is live in ${from.name}`,
    where: `${app.name} in ${to.name}`,
    remedy: `Deploy there first: auto-builder deploy ${app.name} --env ${from.name}.`,
  });
}

function detailsOf({ code, what }: DeploymentError): { readonly code: string; readonly what: string } {
  return { code, what };
}
