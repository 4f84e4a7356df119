import { domainEventSchemas } from '../../shared/events/domain-events.ts';
import type { CloudEmitter, CloudEvents } from '../cloud/cloud-events.ts';

/** A run that ended, as its event tells it. */
export interface EndedRun {
  /** `host/owner/name`. */
  readonly repository: string;
  readonly synced: boolean;
  readonly durationMs: number;
  /** Why not, where it did not. */
  readonly reasons: readonly string[];
}

/** Calls back for every run that ends. Returns the function that stops it. */
export function onRunEnded(events: CloudEmitter, callback: (run: EndedRun) => void): () => void {
  const listener = ({ detailType, detail }: CloudEvents['event.accepted'][0]): void => {
    if (detailType === 'mirror.synced') {
      const { repository, durationMs } = domainEventSchemas['mirror.synced'].parse(detail);
      callback({ repository, synced: true, durationMs, reasons: [] });
    }
    if (detailType === 'mirror.incomplete') {
      const { repository, reasons } = domainEventSchemas['mirror.incomplete'].parse(detail);
      callback({ repository, synced: false, durationMs: 0, reasons });
    }
  };
  events.on('event.accepted', listener);
  return () => void events.off('event.accepted', listener);
}
