/** A deployment. Times are ISO 8601. */
export interface DeploymentRecord {
  readonly id: number;
  readonly sha: string;
  readonly ref: string;
  readonly task: string;
  readonly environment: string;
  readonly description: string | null;
  /** As it was sent. */
  readonly payload: Readonly<Record<string, unknown>> | string;
  readonly transient: boolean;
  readonly production: boolean;
  readonly creator: string;
  readonly createdAt: string;
}

/** Where a deployment was at one time. */
export interface DeploymentStatusRecord {
  readonly id: number;
  readonly deployment: number;
  readonly state: string;
  readonly description: string;
  readonly environment: string;
  readonly environmentUrl: string;
  readonly logUrl: string;
  readonly creator: string;
  readonly createdAt: string;
}

/** A run of a workflow. */
export interface WorkflowRunRecord {
  readonly id: number;
  readonly number: number;
  /** Name of its file, `deploy.yml`. */
  readonly workflow: string;
  readonly name: string;
  readonly title: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly branch: string;
  readonly headSha: string;
  readonly status: 'queued' | 'in_progress' | 'completed';
  readonly conclusion: string | null;
  readonly actor: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** Everything about one repository's deployments and workflows, oldest first. */
export interface RepositoryDeployments {
  readonly deployments: DeploymentRecord[];
  readonly statuses: DeploymentStatusRecord[];
  readonly runs: WorkflowRunRecord[];
}

/** Deployments and runs of workflows, by repository. In memory: a restart forgets it. */
export class DeploymentRecords {
  readonly #repositories = new Map<string, RepositoryDeployments>();

  /** Of `owner/name`, in any case. */
  of(fullName: string): RepositoryDeployments {
    const key = fullName.toLowerCase();
    const known = this.#repositories.get(key) ?? { deployments: [], statuses: [], runs: [] };
    this.#repositories.set(key, known);
    return known;
  }
}
