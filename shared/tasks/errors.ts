import { AutoBuilderError } from '../errors.ts';

/** A task left more than is taken from it. */
export class TaskOutputTooLargeError extends AutoBuilderError {
  constructor(task: string, limit: number) {
    super({
      code: 'TASK_OUTPUT_TOO_LARGE',
      what: `What it made is more than ${limit / 1_048_576} MiB, packed`,
      where: task,
      remedy: 'Leave out of the output folder what is not deployed (sources, caches, dependencies).',
    });
  }
}
