import { AutoBuilderError } from '../errors.ts';

/** The bus did not take all events. Those it took stay taken. Code `EVENTS_NOT_ACCEPTED`. */
export class EventsNotAcceptedError extends AutoBuilderError {
  readonly rejected: number;

  constructor(bus: string, reasons: readonly string[], rejected: number, cause?: unknown) {
    const why = [...new Set(reasons)].join(', ');
    super({
      code: 'EVENTS_NOT_ACCEPTED',
      what: `The event bus refused ${rejected === 1 ? '1 event' : `${rejected} events`} (${why})`,
      where: `event bus ${bus}`,
      remedy:
        'What sent them will try again; if it stays, check that the bus exists and that the function may put events.',
      cause,
    });
    this.rejected = rejected;
  }
}

/** One event is larger than the bus allows. Nothing was sent. Code `EVENT_TOO_LARGE`. */
export class EventTooLargeError extends AutoBuilderError {
  constructor(type: string, bytes: number, limit: number) {
    super({
      code: 'EVENT_TOO_LARGE',
      what: `An event ${type} has ${bytes} bytes; allowed are ${limit}`,
      where: 'event bus',
      remedy: 'Events carry hints only: leave long lists out.',
    });
  }
}

/** A message that is no event of this product. Code `EVENT_UNREADABLE`. */
export class EventUnreadableError extends AutoBuilderError {
  constructor(what: string, where: string, cause?: unknown) {
    super({
      code: 'EVENT_UNREADABLE',
      what,
      where,
      remedy: 'Check which version sent it, and that only the rules of this stack write to the queue.',
      cause,
    });
  }
}
