import type { ErrorCode, ErrorDetails } from './error-code.js';

type DetailsArgument<Code extends ErrorCode> = ErrorDetails[Code] extends undefined
  ? []
  : [details: ErrorDetails[Code]];

/** What a rule of the domain refuses. It knows no status and no words: the adapters have those. */
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

  is<Wanted extends ErrorCode>(code: Wanted): this is DomainError<Wanted> {
    const own: ErrorCode = this.code;
    return own === code;
  }
}
