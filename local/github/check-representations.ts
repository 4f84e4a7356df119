import type { AnnotationRecord, CheckRunRecord, StatusRecord } from './code-review-records.ts';
import { accountOrGhost, type FoundRepository, type Host } from './host.ts';
import { accountJson, appJson, type HostUrls, nodeId } from './representations.ts';

type Json = Record<string, unknown>;

/** Schema `check-run`. */
export function checkRunJson(run: CheckRunRecord, { record, owner }: FoundRepository, urls: HostUrls): Json {
  const fullName = `${owner.login}/${record.name}`;
  const url = `${urls.api}/repos/${fullName}/check-runs/${run.id}`;
  const html = `${urls.web}/${fullName}/runs/${run.id}`;
  return {
    id: run.id,
    node_id: nodeId('CheckRun', run.id),
    name: run.name,
    head_sha: run.headSha,
    external_id: run.externalId,
    url,
    html_url: html,
    details_url: html,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: {
      title: run.title,
      summary: run.summary,
      text: null,
      annotations_count: run.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: run.id },
    app: appJson(run.app, owner, urls),
    pull_requests: [],
  };
}

/** Schema `check-annotation`. */
export function annotationJson(
  annotation: AnnotationRecord,
  { headSha }: CheckRunRecord,
  { record, owner }: FoundRepository,
  { web }: HostUrls,
): Json {
  const path = annotation.path.split('/').map(encodeURIComponent).join('/');
  return { ...annotation, blob_href: `${web}/${owner.login}/${record.name}/blob/${headSha}/${path}` };
}

/** Schema `status`. */
export function statusJson(
  { id, sha, context, state, description, creator, createdAt }: StatusRecord,
  { record, owner }: FoundRepository,
  host: Host,
): Json {
  const account = accountOrGhost(host, creator);
  return {
    url: `${host.urls.api}/repos/${owner.login}/${record.name}/statuses/${sha}`,
    avatar_url: `${host.urls.web}/avatars/${account.id}`,
    id,
    node_id: nodeId('Status', id),
    state,
    description,
    target_url: null,
    context,
    created_at: createdAt,
    updated_at: createdAt,
    creator: accountJson(account, host.urls),
  };
}
