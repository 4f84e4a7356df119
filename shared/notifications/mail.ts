/** One e-mail, the same whoever carries it. */
export interface Mail {
  /** The same for each try: mail programs show one of two with the same id. */
  readonly id: string;
  readonly from: string;
  readonly to: readonly string[];
  /** One line. */
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Resolves when all recipients were taken. Throws errors that say whether they are `retryable`. */
export type SendMail = (mail: Mail, signal: AbortSignal) => Promise<void>;

/** The part of an id that a header takes. */
export function mailId({ id }: Mail): string {
  return id.replaceAll(/[^\w.-]/g, '-');
}
