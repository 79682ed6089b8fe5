import { ERRORS, type ErrorCode, type ErrorDetails } from './error-code.js';

type DetailsArgument<Code extends ErrorCode> = ErrorDetails[Code] extends undefined
  ? []
  : [details: ErrorDetails[Code]];

/** A rule of the domain that was violated. Each API formats it in its own way. */
export class DomainError<Code extends ErrorCode = ErrorCode> extends Error {
  readonly details: ErrorDetails[Code];

  constructor(
    readonly code: Code,
    ...[details]: DetailsArgument<Code>
  ) {
    super(code);
    this.name = 'DomainError';
    this.details = details as ErrorDetails[Code];
  }

  /** The HTTP status, for APIs that do not define their own. */
  get status(): number {
    return ERRORS[this.code].status;
  }

  /** The message, for APIs that do not define their own: a sentence without its full stop. */
  get text(): string {
    const message = ERRORS[this.code].message as string | ((details: unknown) => string);
    return typeof message === 'string' ? message : message(this.details);
  }

  is<Wanted extends ErrorCode>(code: Wanted): this is DomainError<Wanted> {
    const own: ErrorCode = this.code;
    return own === code;
  }
}
