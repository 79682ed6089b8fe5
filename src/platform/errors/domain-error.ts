import { ERRORS, type ErrorCode, type ErrorDetails } from './error-code.js';

type DetailsArgument<Code extends ErrorCode> = ErrorDetails[Code] extends undefined
  ? []
  : [details: ErrorDetails[Code]];

/** What a rule of the domain refuses. Each API words it in its own form. */
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

  /** Its status where an API has none of its own for it. */
  get status(): number {
    return ERRORS[this.code].status;
  }

  /** What it says where an API has no words of its own for it: a sentence without its full stop. */
  get text(): string {
    const message = ERRORS[this.code].message as string | ((details: unknown) => string);
    return typeof message === 'string' ? message : message(this.details);
  }

  is<Wanted extends ErrorCode>(code: Wanted): this is DomainError<Wanted> {
    const own: ErrorCode = this.code;
    return own === code;
  }
}
