import type { Construct } from 'constructs';
import { environmentNames } from '../../shared/config/environment.ts';
import { sourceSecretNames } from '../../shared/config/secret-names.ts';
import { plannerSizing } from '../sizing.ts';
import { type CapabilityProps, commonWorkerProps, configuredVariables } from './capability.ts';
import { Worker } from './worker.ts';

/** The workers that the planner has jobs for. */
export interface PlannedWorkers {
  readonly mirror: Worker;
  readonly validation: Worker;
  readonly taxonomy: Worker;
  readonly deployment: Worker;
}

/** The worker that turns what happened, and what is due, into jobs. The queue of health is given to it later: health sends to it, too. */
export function makePlannerWorker(scope: Construct, props: CapabilityProps, workers: PlannedWorkers): Worker {
  const { secretPrefix, configuration } = props;
  const { mirror, validation, taxonomy, deployment } = workers;
  const worker = new Worker(scope, 'Planner', {
    ...commonWorkerProps(props, 'planner', 'plan'),
    fifo: false,
    sizing: plannerSizing,
    urgency: { deadLetters: 'critical', oldestMessage: 'critical' },
    environment: ({ queue, deadLetterQueue }) => ({
      ...configuredVariables(props),
      [environmentNames.mirrorQueue]: mirror.queue.queueUrl,
      [environmentNames.validationQueue]: validation.queue.queueUrl,
      [environmentNames.taxonomyQueue]: taxonomy.queue.queueUrl,
      [environmentNames.deploymentQueue]: deployment.queue.queueUrl,
      [environmentNames.planQueue]: queue.queueUrl,
      [environmentNames.planDeadLetterQueue]: deadLetterQueue.queueUrl,
    }),
  });
  worker.function.allow(
    ['sqs:SendMessage'],
    [mirror, validation, taxonomy, deployment].map(({ queue }) => queue.queueArn),
  );
  // What asks for all mirrors becomes a plan for each; an organisation too large for one call goes on in another.
  worker.function.allow(['sqs:SendMessage'], [worker.queue.queueArn]);
  worker.function.allowSecrets(secretPrefix, sourceSecretNames(configuration));
  return worker;
}

/** Lets one worker's function put messages on another one's queue, which it finds in that variable. */
export function letSend(from: Worker, to: Worker, variable: string): void {
  from.function.handler.addEnvironment(variable, to.queue.queueUrl);
  from.function.allow(['sqs:SendMessage'], [to.queue.queueArn]);
}
