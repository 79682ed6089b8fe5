import { POLICY_EXTENSION } from '../access/access.decorators.js';
import type { PolicyKind } from '../access/policies.js';
import { FAILS_EXTENSION } from '../dialects/answers.decorator.js';
import type { Dialect, Operation } from '../dialects/dialect.js';
import { DomainError } from '../errors/domain-error.js';
import type { ErrorCode } from '../errors/error-code.js';

const SIGNED_IN: readonly ErrorCode[] = [
  'not_authenticated',
  'invalid_api_key',
  'invalid_token',
  'token_expired',
  'account_inactive',
];

const REFUSALS: Record<PolicyKind, readonly ErrorCode[]> = {
  public: [],
  anybody: [],
  'signed-in': SIGNED_IN,
  superuser: [...SIGNED_IN, 'not_superuser'],
  'target-user': SIGNED_IN,
  'superuser-or-target-user': [...SIGNED_IN, 'not_target_user'],
};

/** Replaces the extensions that the route's decorators left by what they mean: security, and each refusal as the face words it. */
export function describeRefusals(operation: Operation, dialect: Dialect): void {
  const extended = operation as Operation & Record<string, unknown>;
  const policy = extended[POLICY_EXTENSION] as PolicyKind;
  const fails = (extended[FAILS_EXTENSION] ?? []) as ErrorCode[];
  delete extended[FAILS_EXTENSION];

  if (policy !== 'public') operation.security = [...dialect.openApi.security];
  // An empty alternative: credentials may be left out.
  if (policy === 'anybody') operation.security!.push({});
  for (const code of [...REFUSALS[policy], ...fails]) {
    addRefusal(operation, dialect, code);
  }
  const hasInput = operation.requestBody !== undefined || (operation.parameters?.length ?? 0) > 0;
  if (hasInput) {
    operation.responses['422'] = {
      description: 'Validation Error',
      content: {
        'application/json': { schema: { $ref: '#/components/schemas/HTTPValidationError' } },
      },
    };
  }
}

function addRefusal(operation: Operation, dialect: Dialect, code: ErrorCode): void {
  // Only the numbers of the details matter here, and every code that has any has this one.
  const details = { retryAfterSeconds: 60 } as never;
  const { status, body } = dialect.word(new DomainError(code as 'rate_limited', details));
  const response = (operation.responses[String(status)] ??= {
    description: '',
    content: {
      'application/json': {
        schema: { $ref: `#/components/schemas/${dialect.openApi.errorSchema}` },
        examples: {},
      },
    },
  }) as { description: string; content: Record<string, { examples: Record<string, unknown> }> };
  response.content['application/json']!.examples[code] = { value: body };
  response.description = [response.description, code.replaceAll('_', ' ')]
    .filter(Boolean)
    .join('; ');
}
