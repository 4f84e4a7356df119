/** A build as CodeBuild tells of it: https://docs.aws.amazon.com/codebuild/latest/APIReference/API_Build.html */
export interface BuildState {
  readonly id: string;
  readonly projectName: string;
  readonly buildStatus: 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'STOPPED' | 'FAULT';
  readonly phases: readonly {
    readonly phaseType: string;
    readonly phaseStatus?: string;
    /** Epoch seconds. */
    readonly startTime?: number;
    readonly contexts?: readonly { readonly statusCode: string; readonly message: string }[];
  }[];
}

/** How a build ended. */
export type BuildEnd = Pick<BuildState, 'buildStatus' | 'phases'>;
