/** A command that runs far from our credentials: a build, or a deployment script. */
export interface Task {
  /** The same token is the same task: starting twice runs once. */
  readonly token: string;
  /** Blob with a zip that is unpacked into the folder where the command runs. */
  readonly source: string;
  readonly command: string;
  /** Folder that is kept, from the root; absent: nothing is kept. */
  readonly output?: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Names of secrets that it gets as variables, and no others. */
  readonly secrets: readonly string[];
  /** Runners may count in minutes, and give it longer: who asks for it has to look at the time, too. */
  readonly timeoutSeconds: number;
}

/** How far a task is. */
export type TaskState =
  | {
      readonly state: 'running';
      /** The end of what it printed so far, where that is known. */
      readonly log: string;
      /** Epoch milliseconds; absent while it waits for its turn or is made ready. */
      readonly commandStartedAt?: number;
    }
  | {
      readonly state: 'ended';
      readonly result:
        | 'succeeded'
        | 'failed'
        | 'timed-out'
        | 'stopped'
        | 'output-missing'
        | 'output-too-large'
        | 'wrote-outside'
        | 'fault';
      /** A sentence with what is known: exit code, signal. */
      readonly detail: string;
      /** What it printed: at most the first and the last of it, 4 MiB together. */
      readonly log: string;
    };

/** Runs tasks: CodeBuild on AWS, and what answers in its place on one machine. Everything throws `ServiceFailure`. */
export interface Runner {
  /** Names and versions of what commands find there: a part of every build's key. */
  toolchain(): Promise<string>;
  /** Starts it and resolves to the runner's name for it. */
  start(task: Task): Promise<string>;
  look(task: string): Promise<TaskState>;
  /** The zip of the kept folder; `undefined` when there is none. Throws `TaskOutputTooLargeError`. */
  takeOutput(task: string): Promise<Uint8Array | undefined>;
  /** Ends it; harmless when it has ended. */
  stop(task: string): Promise<void>;
}
